using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PhotoSearch.Notebooks;

/// <summary>Finds a member's summary in an assembly's documentation.</summary>
internal static partial class DocumentationFile
{
    /// <param name="assembly">The assembly's path. Its documentation is next to it, and the framework's is in the SDK.</param>
    /// <param name="member">The member's documentation id: <c>M:System.Console.WriteLine</c>.</param>
    /// <returns>The summary as one paragraph of plain text, or null.</returns>
    public static string? Summary(string assembly, string member) => Files(assembly).Where(File.Exists)
        .Select(file => Summary(XmlReader.Create(file), member)).FirstOrDefault(summary => summary is not null);

    private static IEnumerable<string> Files(string assembly)
    {
        yield return Path.ChangeExtension(assembly, ".xml");
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        if (Path.GetDirectoryName(assembly) != runtime) yield break;
        // The documentation has one file per reference assembly, and the runtime's assemblies have other names.
        var packs = Path.GetFullPath(Path.Combine(runtime, "../../../packs/Microsoft.NETCore.App.Ref"));
        if (!Directory.Exists(packs)) yield break;
        var references = Directory.GetDirectories(packs).Max() + $"/ref/net{Environment.Version.Major}.0";
        foreach (var name in new[] { Path.GetFileNameWithoutExtension(assembly), "System.Runtime", "System.Collections" })
            yield return Path.Combine(references, name + ".xml");
    }

    private static string? Summary(XmlReader reader, string member)
    {
        using (reader)
        {
            while (reader.ReadToFollowing("member"))
            {
                if (reader.GetAttribute("name") != member) continue;
                var summary = ((XElement)XNode.ReadFrom(reader)).Element("summary");
                return summary is null ? null : Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
            }
            return null;
        }
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => (reference.FirstAttribute?.Value ?? "").Split('(')[0].Split('.')[^1],
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
