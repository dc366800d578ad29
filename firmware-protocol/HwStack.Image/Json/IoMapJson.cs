using System.Text.Json;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The IOMP section: canonical JSON of an <see cref="IoMap"/>, bounded in depth and counts.</summary>
internal static class IoMapJson
{
    private const int NamesMax = 1 << 20;
    private const int NameLengthMax = 1 << 16;
    private const int DimensionsMax = 16;
    private const int ValuesMax = 1 << 26;
    private const int RunInts = 4;

    internal static byte[] Write(IoMap io) => CanonicalJson.Write("IOMP", ImageFormat.JsonBytesMax, w =>
    {
        w.WriteNumber("dt_seconds", io.DtSeconds);
        WriteObjects(w, "inputs", io.Inputs, input =>
        {
            w.Text("name", input.Name);
            w.WriteNumber("port", input.Port);
            w.Numbers("shape", input.Shape);
            w.WriteNumber("scale", input.Scale);
            w.WriteNumber("payload_max", input.PayloadMax);
        });
        WriteObjects(w, "outputs", io.Outputs, output =>
        {
            w.Text("name", output.Name);
            w.WriteNumber("port", output.Port);
            w.Numbers("shape", output.Shape);
            w.WriteBoolean("graded", output.Graded);
            w.Text("population", output.Population);
        });
        WriteObjects(w, "populations", io.Populations, population =>
        {
            w.Text("name", population.Name);
            w.Text("type", population.Type);
            w.Numbers("shape", population.Shape);
            w.WriteNumber("skew_ticks", population.SkewTicks);
            w.Numbers("v_lsb", population.VLsb);
            w.WriteNumber("v_offset", population.VOffset);
            w.Numbers("u_lsb", population.ULsb);
            w.WriteStartArray("runs");
            foreach (PopulationRun run in population.Runs)
            {
                w.WriteNumberValue(run.First);
                w.WriteNumberValue(run.Core.Value);
                w.WriteNumberValue(run.Neuron);
                w.WriteNumberValue(run.Count);
            }

            w.WriteEndArray();
        });
    });

    internal static IoMap Read(ReadOnlyMemory<byte> utf8, string place) => StrictJson.Parse(utf8, place, root =>
    {
        var io = new IoMap(
            root.Objects("inputs", NamesMax, ReadInput), root.Objects("outputs", NamesMax, ReadOutput), root.Objects("populations", NamesMax, ReadPopulation),
            root.Number("dt_seconds", 0, double.MaxValue));
        root.Done();
        return io;
    });

    private static InputMap ReadInput(StrictJsonObject o)
    {
        var input = new InputMap(
            Name(o, "name"), o.Int("port", 0, int.MaxValue), Shape(o), o.Number("scale", double.MinValue, double.MaxValue), o.Int("payload_max", 0, 32767));
        o.Done();
        return input;
    }

    private static OutputMap ReadOutput(StrictJsonObject o)
    {
        var output = new OutputMap(Name(o, "name"), o.Int("port", 0, int.MaxValue), Shape(o), o.Flag("graded"), Name(o, "population"));
        o.Done();
        return output;
    }

    private static PopulationMap ReadPopulation(StrictJsonObject o)
    {
        var population = new PopulationMap(
            Name(o, "name"), Name(o, "type"), Shape(o), o.Int("skew_ticks", 0, int.MaxValue), Values(o, "v_lsb"),
            o.Number("v_offset", double.MinValue, double.MaxValue), Values(o, "u_lsb"), Runs(o));
        o.Done();
        return population;
    }

    private static string Name(StrictJsonObject o, string key) => o.Text(key, NameLengthMax, mayBeEmpty: true);

    private static double[] Values(StrictJsonObject o, string key) => [.. o.Numbers(key, ValuesMax, double.MinValue, double.MaxValue)];

    // The number of elements must fit an int, or PopulationMap.Count would wrap.
    private static int[] Shape(StrictJsonObject o)
    {
        int[] shape = [.. o.Integers("shape", DimensionsMax, 0, int.MaxValue).Select(extent => (int)extent)];
        long count = 1;
        foreach (int extent in shape)
        {
            count *= extent;
            if (count > int.MaxValue)
            {
                o.Refuse("HW1705", "shape", $"The shape has more than {int.MaxValue} elements.", string.Join(" x ", shape), $"{int.MaxValue}");
                return [];
            }
        }

        return shape;
    }

    private static PopulationRun[] Runs(StrictJsonObject o)
    {
        List<long> flat = o.Integers("runs", ValuesMax, 0, uint.MaxValue);
        if (flat.Count % RunInts != 0 || flat.Where((value, i) => i % RunInts != 1 && value > int.MaxValue).Any())
        {
            o.Refuse("HW1705", "runs", $"The {flat.Count} numbers are not groups of first, core, neuron, count.", $"{flat.Count}", "groups of 4");
            return [];
        }

        var runs = new PopulationRun[flat.Count / RunInts];
        for (int i = 0, at = 0; i < runs.Length; i++, at += RunInts)
        {
            runs[i] = new PopulationRun((int)flat[at], new CoreId((uint)flat[at + 1]), (int)flat[at + 2], (int)flat[at + 3]);
        }

        return runs;
    }

    private static void WriteObjects<T>(Utf8JsonWriter w, string key, IReadOnlyList<T> values, Action<T> members)
    {
        w.WriteStartArray(key);
        foreach (T value in values)
        {
            w.WriteStartObject();
            members(value);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }
}
