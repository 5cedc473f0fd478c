using System.Runtime.InteropServices;
using static PhotoSearch.VipsNative;

namespace PhotoSearch;

/// <summary>One reference to an object of libvips, given back when disposed.</summary>
internal class VipsObject() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        g_object_unref(handle);
        return true;
    }
}

/// <summary>libvips said no. Its words are for those who debug: the buffer they come from is shared by all threads.</summary>
internal sealed class VipsException(string message) : Exception(message)
{
    internal static VipsException Last()
    {
        var text = vips_error_buffer_copy();
        try
        {
            return new VipsException(Marshal.PtrToStringUTF8(text)?.Trim() ?? "libvips gave no reason");
        }
        finally
        {
            g_free(text);
        }
    }
}
