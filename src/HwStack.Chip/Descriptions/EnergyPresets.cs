using HwStack.Diagnostics;

namespace HwStack.Chip;

/// <summary>The cost presets that come with the program, and any other by its path. Each figure names its source in the data file.</summary>
public static class EnergyPresets
{
    private static readonly EmbeddedFiles Files = new("costs");

    /// <summary>Names of the built-in presets, ordinal order.</summary>
    public static IReadOnlyList<string> Names => Files.Names;

    /// <summary>A built-in preset by name, or the preset in a file.</summary>
    /// <exception cref="UserErrorException">HW1709 when there is no such name or file; HW1701 to HW1708 for what is in the file.</exception>
    public static CostPreset Get(string nameOrPath)
    {
        if (Files.Find(nameOrPath) is { } utf8)
        {
            return Parse(utf8, nameOrPath);
        }

        if (File.Exists(nameOrPath))
        {
            return Parse(JsonFile.Read(nameOrPath, ChipDescriptionFile.SizeBytesMax), nameOrPath);
        }

        throw new UserErrorException(new UserError(
            "HW1709", $"There is no energy preset '{nameOrPath}': neither a built-in name nor a file.", null, nameOrPath, string.Join(", ", Names),
            $"Built in are {string.Join(", ", Names)}."));
    }

    /// <summary>The canonical text of a preset, byte-stable like that of a chip description.</summary>
    public static byte[] ToUtf8(CostPreset preset) => ChipDescriptionJson.Write(w =>
    {
        w.WriteString("name", preset.Name);
        w.WriteString("summary", preset.Summary);
        ChipDescriptionJson.WriteEnergy(w, preset.Energy);
        if (preset.Timing is { } timing)
        {
            ChipDescriptionJson.WriteTiming(w, timing);
        }
    });

    private static CostPreset Parse(byte[] utf8, string place) => StrictJson.Parse(utf8, place, root =>
    {
        // The only optional key: most chips publish energy and no cycle costs.
        TimingTable? timing = root.Keys.Contains("timing") ? ChipDescriptionJson.ReadTiming(root.Object("timing")) : null;
        var preset = new CostPreset(
            ChipDescriptionJson.Name(root), root.Text("summary", 500), ChipDescriptionJson.ReadEnergy(root.Object("energy")), timing);
        root.Done();
        return preset;
    });
}
