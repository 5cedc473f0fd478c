using static PhotoSearch.VipsNative;

namespace PhotoSearch;

/// <summary>Starts libvips, once for the process.</summary>
internal static unsafe class VipsLibrary
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <exception cref="PhotoSearchException">libvips is missing or does not start.</exception>
    internal static void EnsureStarted() => _ = Started.Value;

    private static bool Start()
    {
        try
        {
            // A damaged photo is reported once, by our exception: libvips would also write warnings to the terminal.
            g_log_set_default_handler(&Discard, 0);
            if (vips_init("PhotoSearch") != 0)
                throw VipsException.Last();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or VipsException)
        {
            throw new PhotoSearchException(
                $"libvips, which decodes the photos, cannot be loaded from {AppContext.BaseDirectory}: {e.Message} "
                + "Build again, so that it is copied there; or build with -p:PackageSet=nuget, which decodes with ImageSharp.", e);
        }

        // Photos are decoded side by side, one thread each, and no photo is decoded twice: threads and a cache within libvips only cost memory.
        vips_concurrency_set(1);
        vips_cache_set_max(0);
        // The loaders are named one by one (PhotoFormat); this closes, besides, those that libvips itself does not trust.
        vips_block_untrusted_set(1);
        return true;
    }
}
