using System.IO.MemoryMappedFiles;

namespace PhotoSearch.Fuzz;

/// <summary>Which case a worker is at, in a file that both processes map: it is there to read however the worker ends.</summary>
internal sealed class CaseCounter : IDisposable
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;

    /// <param name="path">The file; it is made where it is missing.</param>
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
