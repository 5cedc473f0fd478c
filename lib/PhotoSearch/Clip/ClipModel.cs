namespace PhotoSearch;

/// <summary>Being written.</summary>
public sealed class ClipModel
{
}
