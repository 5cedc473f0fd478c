using System.IO.MemoryMappedFiles;

namespace PhotoSearch.Fuzz;

/// <summary>The number of the worker's current case, in a file that both processes map. It can be read however the worker ends.</summary>
internal sealed class CaseCounter : IDisposable
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;

    /// <param name="path">The file. It is created if it is missing.</param>
    public CaseCounter(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        map = MemoryMappedFile.CreateFromFile(
            file, null, sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        view = map.CreateViewAccessor(0, sizeof(long));
    }

    public long Value
    {
        get => view.ReadInt64(0);
        set => view.Write(0, value);
    }

    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }
}
