using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The PROV section: canonical JSON, options in ordinal order.</summary>
internal static class ProvenanceJson
{
    internal const int BytesMax = 1 << 24;
    private const int TextMax = 1 << 16;

    internal static byte[] Write(Provenance provenance) => CanonicalJson.Write("PROV", BytesMax, w =>
    {
        w.Text("tool", provenance.Tool);
        w.Text("source", provenance.Source);
        w.Text("source_sha256", provenance.SourceSha256);
        w.Text("chip_sha256", provenance.ChipSha256);
        w.WriteStartObject("options");
        foreach ((string name, string value) in provenance.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            w.Text(name, value);
        }

        w.WriteEndObject();
    });

    internal static Provenance Read(ReadOnlyMemory<byte> utf8, string place) => StrictJson.Parse(utf8, place, root =>
    {
        StrictJsonObject options = root.Object("options");
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in options.Keys)
        {
            values.Add(name, options.Text(name, TextMax, mayBeEmpty: true));
        }

        var provenance = new Provenance(
            root.Text("tool", TextMax, mayBeEmpty: true), root.Text("source", TextMax, mayBeEmpty: true), root.Text("source_sha256", TextMax, mayBeEmpty: true),
            root.Text("chip_sha256", TextMax, mayBeEmpty: true), values);
        root.Done();
        return provenance;
    });
}
