[assembly: AssemblyFixture(typeof(PhotoSearch.Tests.StarterModel))]

namespace PhotoSearch.Tests;

/// <summary>The starter model, loaded once for all tests of the assembly. Tests that dispose a model load their own.</summary>
public sealed class StarterModel : IAsyncLifetime
{
    public static string Folder => TestPaths.InRepository("data", "models", "starter");

    public ClipModel Model { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Model = await ClipModel.LoadAsync(Folder);

    public ValueTask DisposeAsync()
    {
        Model.Dispose();
        return ValueTask.CompletedTask;
    }
}
