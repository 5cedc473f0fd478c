using System.Globalization;
using PhotoSearch.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["ingest", var model, var photos] => await IngestBench.RunAsync(model, photos),
    ["photos", var model, var photos] => await PhotosBench.RunAsync(model, photos),
    ["starter", var model, var other] => await StarterBench.RunAsync(model, other),
    ["duplicates", var model, var photos] => await DuplicatesBench.RunAsync(model, photos),
    ["text", var model] => await TextBench.RunAsync(model),
    ["memory", var model, var photos] => await MemoryBench.RunAsync(model, photos),
    ["scale", .. var rest] => ScaleArguments.Parse(rest) is { } arguments ? await ScaleBench.RunAsync(arguments) : Usage(),
    ["clients", .. var rest] => ScaleArguments.Parse(rest) is { } arguments ? await StoreBench.RunAsync(arguments) : Usage(),
    ["all", .. var rest] => AllArguments.Parse(rest) is { } arguments ? await AllBench.RunAsync(arguments) : Usage(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        PhotoSearch.Bench all VIT INT8 PHOTOS    everything that fits into half an hour, as a table and a picture
            [--only start,memory,flat,ingest,int8,import,embedded,opensearch] [--to FOLDER] [--service-uri URI] [--javascript FOLDER]
        PhotoSearch.Bench ingest MODEL PHOTOS    indexing a folder, compared with bare ONNX Runtime on prepared tensors
        PhotoSearch.Bench photos MODEL PHOTOS    where each core-millisecond of a photo goes, for each kind of photo
        PhotoSearch.Bench duplicates MODEL PHOTOS    which altered copies are found at which cosine, and how fast
        PhotoSearch.Bench text MODEL             a query at its own length, compared with 77 tokens
        PhotoSearch.Bench starter MODEL OTHER    a picture and a text on one core, compared with another model
        PhotoSearch.Bench memory MODEL PHOTOS    peak memory of 1,000 and of 10,000 photos
        PhotoSearch.Bench scale [--full]         200,000 vectors, or a million, in the embedded index and in OpenSearch
            [--photos N] [--store embedded|opensearch] [--service-uri URI] [--heap 2g] [--merge]
        PhotoSearch.Bench clients                16 clients of photosearch serve, 200,000 vectors, compared with bare clients
            [--photos N] [--store embedded|opensearch] [--service-uri URI] [--heap 2g] [--keep]
        VIT, INT8, MODEL, OTHER and PHOTOS are folders.
        """);
    return 2;
}
