namespace PhotoSearch;

/// <summary>Adds the photographers of downloaded photos to the table <see cref="PhotoCredit.FileName"/> in the same folder.</summary>
internal static class UnsplashCredits
{
    /// <summary>
    /// Tells Unsplash where a visitor comes from, as its guidelines ask (help.unsplash.com, Guideline: Attribution).
    /// </summary>
    private const string Referral = "utm_source=photosearch&utm_medium=referral";

    public static PhotoCredit Of(string photographer, string username, string page) => new(
        photographer,
        username.Length > 0 ? $"https://unsplash.com/@{Uri.EscapeDataString(username)}?{Referral}" : "",
        page.Length > 0 ? $"{page}?{Referral}" : "");

    /// <summary>
    /// Adds credits to a folder's table. Existing rows stay as they are, because somebody may have edited them and added columns.
    /// </summary>
    public static async Task AddAsync(
        string folder, IEnumerable<KeyValuePair<string, PhotoCredit>> more, CancellationToken cancellationToken)
    {
        var present = await PhotoCredit.ReadLinesAsync(folder, cancellationToken) ?? [string.Join('\t', PhotoCredit.Columns)];
        var credits = PhotoCredit.Parse(present);
        var path = Path.Combine(folder, PhotoCredit.FileName);
        var (places, width) = (PhotoCredit.PlacesIn(present[0]), present[0].Split('\t').Length);
        string[] added = [.. more.Where(pair => !credits.ContainsKey(pair.Key)).Select(pair => Row(pair.Key, pair.Value))];
        if (added.Length == 0) return;
        try
        {
            // Replace the file in one step, because another program may be reading it.
            await File.WriteAllLinesAsync(path + ".new", [.. present, .. added], cancellationToken);
            File.Move(path + ".new", path, overwrite: true);
        }
        finally
        {
            File.Delete(path + ".new");
        }

        string Row(string file, PhotoCredit credit)
        {
            var fields = new string[width];
            foreach (var (place, text) in places.Zip([file, credit.Photographer, credit.PhotographerUrl, credit.PhotoUrl]))
                fields[place] = PlainText.Of(text);
            return string.Join('\t', fields);
        }
    }
}
