using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>CLIP's text tower: token ids to an embedding.</summary>
internal sealed class TextTower(string file) : OnnxTower(file, Input, Output, threads: 0)
{
    private const string Input = "input_ids", Output = "text_embeds";

    /// <summary>Embeds one text.</summary>
    /// <param name="tokens">
    /// Its ids, not padded to the context length: the tower is causal and reads the end token, so what follows it changes nothing,
    /// and a query of 8 tokens takes 8.8 ms instead of the 50.8 ms of 77 (ViT-B/32, two cores).
    /// </param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[D] float32, L2 norm 1.</returns>
    public float[] Embed(TokenizedText tokens, CancellationToken cancellationToken)
    {
        long[] ids = [.. tokens.Ids];
        long[] shape = [1, ids.Length];
        using var inputIds = OrtValue.CreateTensorValueFromMemory(ids, shape);
        var inputs = new Dictionary<string, OrtValue> { [Input] = inputIds };

        // Some exports of CLIP have this second input; every token counts.
        using var mask = Inputs.ContainsKey("attention_mask") ? OrtValue.CreateTensorValueFromMemory(Ones(ids.Length), shape) : null;
        if (mask is not null) inputs["attention_mask"] = mask;
        return Run(inputs, cancellationToken)[0];
    }

    private static long[] Ones(int count)
    {
        var ones = new long[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
