using System.Buffers;
using static PhotoSearch.VipsNative;

namespace PhotoSearch;

/// <summary>One call of one of libvips' operations: made by name, given its arguments, built, asked for its results.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly string name;
    private readonly VipsObject made;
    private VipsObject? built;

    private VipsOperation(string name, VipsObject made) => (this.name, this.made) = (name, made);

    /// <exception cref="VipsException">This libvips has no such operation.</exception>
    internal static VipsOperation New(string name)
    {
        VipsLibrary.EnsureStarted();
        var made = vips_operation_new(name);
        return made.IsInvalid ? throw VipsException.Last() : new VipsOperation(name, made);
    }

    /// <summary>Numbers, switches and choices, as <c>name=value,name=value</c>.</summary>
    internal void Set(string options)
    {
        if (vips_object_set_from_string(made, options) != 0)
            throw VipsException.Last();
    }

    internal void Set(string argument, VipsImage image)
    {
        GValue value = default;
        g_value_init(ref value, vips_image_get_type());
        g_value_set_object(ref value, image);
        g_object_set_property(made, argument, in value);
        g_value_unset(ref value);
    }

    /// <summary>Hands over bytes without a copy: they must stay pinned until the last picture made from them is disposed.</summary>
    internal void Set(string argument, MemoryHandle pinned, int length)
    {
        GValue value = default;
        g_value_init(ref value, vips_blob_get_type());
        var blob = vips_blob_new(0, pinned.Pointer, (nuint)length);
        g_value_set_boxed(ref value, blob);
        g_object_set_property(made, argument, in value);
        g_value_unset(ref value);
        vips_area_unref(blob);
    }

    /// <exception cref="VipsException">The operation refused its input.</exception>
    internal void Build()
    {
        built = vips_cache_operation_build(made);
        if (built.IsInvalid)
            throw VipsException.Last();
    }

    internal VipsImage GetImage(string result)
    {
        GValue value = default;
        g_value_init(ref value, vips_image_get_type());
        g_object_get_property(Built, result, ref value);
        var image = VipsImage.Referring(g_value_get_object(in value));
        g_value_unset(ref value);
        return image;
    }

    internal byte[] GetBytes(string result)
    {
        GValue value = default;
        g_value_init(ref value, vips_blob_get_type());
        g_object_get_property(Built, result, ref value);
        var data = vips_blob_get(g_value_get_boxed(in value), out var length);
        var bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        g_value_unset(ref value);
        return bytes;
    }

    /// <summary>Gives back the operation and its hold on its results; pictures that were got live on.</summary>
    public void Dispose()
    {
        vips_object_unref_outputs(built is { IsInvalid: false } ? built : made);
        built?.Dispose();
        made.Dispose();
    }

    private VipsObject Built => built ?? throw new InvalidOperationException($"{name} is asked for a result before it is built.");
}
