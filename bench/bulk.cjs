// For comparison: the bulk helper of OpenSearch's official JavaScript client sends the same documents as `photosearch import`.
// node bulk.cjs FOLDER_WITH_NODE_MODULES SERVICE_URI INDEX EMBEDDINGS.npy IDS.csv
// Prints elapsed seconds and seconds of processor time, from the start of the process to the refresh.
const fs = require('node:fs');
const { createHash } = require('node:crypto');

const [folder, node, index, features, ids] = process.argv.slice(2);
const { Client } = require(require.resolve('@opensearch-project/opensearch', { paths: [folder] }));

const dimension = 512;
const npy = fs.readFileSync(features);
const bytes = npy.subarray(10 + npy.readUInt16LE(8));
const names = fs.readFileSync(ids, 'utf8').trim().split('\n').slice(1);

async function* documents() {
  for (const [row, id] of names.entries()) {
    const own = bytes.subarray(row * dimension * 4, (row + 1) * dimension * 4);
    const embedding = Array.from({ length: dimension }, (_, i) => own.readFloatLE(4 * i));
    yield { id, image_url: `https://unsplash.com/photos/${id}/download`, embedding, content_hash: createHash('sha256').update(own).digest('hex') };
  }
}

async function run() {
  const client = new Client({ node });
  await client.indices.create({ index, body: {
    settings: { index: { knn: true } },
    mappings: { _source: { excludes: ['embedding'] }, properties: {
      image_url: { type: 'keyword' }, content_hash: { type: 'keyword', index: false },
      embedding: { type: 'knn_vector', dimension, method: { name: 'hnsw', engine: 'lucene', space_type: 'cosinesimil' } } } } } });
  try {
    await client.helpers.bulk({
      datasource: documents(), onDocument: ({ id }) => ({ index: { _index: index, _id: id } }), refreshOnCompletion: true,
      onDrop: (dropped) => { throw new Error(JSON.stringify(dropped.error)); },
    });
    const used = process.cpuUsage();
    console.log(performance.now() / 1e3, (used.user + used.system) / 1e6);
  } finally {
    await client.indices.delete({ index });
  }
}

run().catch((error) => { console.error(error); process.exit(1); });
