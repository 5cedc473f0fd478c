using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>The C functions of libvips and of its GLib that the decoder calls. Names, arguments and ownership are as in their API pages.</summary>
/// <remarks>
/// Only functions with fixed arguments: the convenient ones (<c>vips_resize</c> and its kind) are variadic, and calling those from
/// .NET depends on the processor. Operations are therefore made by name, as libvips' bindings for other languages do.
/// </remarks>
internal static unsafe partial class VipsNative
{
    private const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string program);

    [LibraryImport(Library)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library)]
    internal static partial void vips_cache_set_max(int operations);

    [LibraryImport(Library)]
    internal static partial void vips_block_untrusted_set(int blocked);

    [LibraryImport(Library)]
    internal static partial nint vips_error_buffer_copy();

    [LibraryImport(Library)]
    internal static partial nint g_log_set_default_handler(delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint state);

    [LibraryImport(Library)]
    internal static partial void g_free(nint memory);

    [LibraryImport(Library)]
    internal static partial void g_object_unref(nint instance);

    [LibraryImport(Library)]
    internal static partial nint g_object_ref(nint instance);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(VipsObject instance, string property, in GValue value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(VipsObject instance, string property, ref GValue value);

    [LibraryImport(Library)]
    internal static partial nint g_value_init(ref GValue value, nuint type);

    [LibraryImport(Library)]
    internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(Library)]
    internal static partial void g_value_set_object(ref GValue value, VipsImage instance);

    [LibraryImport(Library)]
    internal static partial nint g_value_get_object(in GValue value);

    [LibraryImport(Library)]
    internal static partial void g_value_set_boxed(ref GValue value, nint boxed);

    [LibraryImport(Library)]
    internal static partial nint g_value_get_boxed(in GValue value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial VipsObject vips_operation_new(string name);

    [LibraryImport(Library)]
    internal static partial VipsObject vips_cache_operation_build(VipsObject operation);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_from_string(VipsObject instance, string options);

    [LibraryImport(Library)]
    internal static partial void vips_object_unref_outputs(VipsObject operation);

    [LibraryImport(Library)]
    internal static partial nuint vips_image_get_type();

    [LibraryImport(Library)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Library)]
    internal static partial nint vips_blob_new(nint free, void* data, nuint length);

    [LibraryImport(Library)]
    internal static partial void* vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Library)]
    internal static partial void vips_area_unref(nint area);

    [LibraryImport(Library)]
    internal static partial VipsImage vips_image_new_from_memory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    internal static partial void* vips_image_write_to_memory(VipsImage image, out nuint size);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_width(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_height(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_bands(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_format(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_interpretation(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_orientation(VipsImage image);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(VipsImage image, string field);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_int(VipsImage image, string field, out int value);

    /// <summary>GLib's holder of one value of any type.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        private nuint type;
        private long data0;
        private long data1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void Discard(nint domain, int level, nint message, nint state)
    {
    }
}
