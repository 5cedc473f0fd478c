namespace PhotoSearch;

/// <summary>Being written.</summary>
public static class PhotoIndex
{
    /// <summary>Being written.</summary>
    public static IPhotoIndex Open() => throw new NotSupportedException();
}
