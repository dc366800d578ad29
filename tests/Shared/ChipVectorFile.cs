using System.Text.Json;
using HwStack.Chip;

namespace HwStack.Testing;

/// <summary>One tick of one neuron, with what must come out.</summary>
/// <param name="Name">What the case is about.</param>
/// <param name="Class">Class.</param>
/// <param name="Record">Record.</param>
/// <param name="State">State before the tick.</param>
/// <param name="Accumulator">Input, 8 fraction bits.</param>
/// <param name="Tick">Tick.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Table">The chip's table memory; empty unless the model needs it.</param>
/// <param name="AtRest">Whether the state before the tick is at rest.</param>
/// <param name="Expected">What the tick does.</param>
public sealed record NeuronVector(
    string Name, NeuronClass Class, NeuronRecord Record, NeuronState State, int Accumulator, uint Tick, uint Seed, byte[] Table, bool AtRest,
    NeuronStep.Outcome Expected);

/// <summary>A value of an arithmetic function.</summary>
/// <param name="Function">Name as in docs/chip.md.</param>
/// <param name="Arguments">Arguments in the order of the text.</param>
/// <param name="Result">Value.</param>
public sealed record FunctionVector(string Function, long[] Arguments, long Result);

/// <summary>Reads the golden vectors in firmware-protocol/vectors/chip; the format is described in firmware-protocol/vectors/README.md.</summary>
public static class ChipVectorFile
{
    private static readonly string[] Models = ["lif", "cuba", "izhikevich", "qlif", "table", "dendrite"];
    private static readonly string[] Roundings = ["nearest-even", "dither", "stochastic"];
    private static readonly string[] Resets = ["value", "subtract", "subtract-guarded", "subtract-delayed", "value-delayed"];
    private static readonly string[] Flags = ["graded", "never-fires", "previous-u"];

    /// <summary>Names (without folder and extension) of the files of one kind: "function", "neuron" or "system"; ordinal order.</summary>
    public static IReadOnlyList<string> Names(string kind) =>
        [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal)
            .Where(path => Open(path).GetProperty("kind").GetString() == kind).Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>All cases of a file of kind "neuron".</summary>
    public static IReadOnlyList<NeuronVector> Neurons(string name)
    {
        JsonElement file = Read(name);
        byte[] table = Table(file);
        return [.. file.GetProperty("cases").EnumerateArray().Select(c => new NeuronVector(
            c.GetProperty("name").GetString()!, Class(c.GetProperty("class")), Record(c.GetProperty("record")), State(c.GetProperty("state")),
            c.GetProperty("acc").GetInt32(), c.GetProperty("tick").GetUInt32(), c.GetProperty("seed").GetUInt32(), table, c.GetProperty("at_rest").GetBoolean(),
            new NeuronStep.Outcome(State(c.GetProperty("after")), c.GetProperty("fired").GetBoolean(), c.GetProperty("saturations").GetInt32())))];
    }

    /// <summary>All cases of a file of kind "function".</summary>
    public static IReadOnlyList<FunctionVector> Functions(string name) =>
        [.. Read(name).GetProperty("cases").EnumerateArray().Select(c => new FunctionVector(
            c.GetProperty("function").GetString()!, [.. c.GetProperty("arguments").EnumerateArray().Select(a => a.GetInt64())],
            c.GetProperty("result").GetInt64()))];

    /// <summary>The parsed file.</summary>
    public static JsonElement Read(string name) => Open(Path.Combine(Folder, name + ".json"));

    /// <summary>Path of a vector file in its text form, which the C implementation reads.</summary>
    public static string TextPath(string name) => Path.Combine(Folder, name + ".txt");

    /// <summary>The table memory of a file, or nothing.</summary>
    public static byte[] Table(JsonElement file) => file.TryGetProperty("table", out JsonElement rows)
        ? Convert.FromHexString(string.Concat(rows.EnumerateArray().Select(row => row.GetString()))) : [];

    /// <summary>A class; fields that are absent have the value 0, "lif", "nearest-even", "value".</summary>
    public static NeuronClass Class(JsonElement c)
    {
        short[] p = c.TryGetProperty("p", out JsonElement list) ? [.. list.EnumerateArray().Select(x => x.GetInt16())] : new short[9];
        return new NeuronClass
        {
            Model = (NeuronModel)Word(c, "model", Models),
            Rounding = (Rounding)Word(c, "rounding", Roundings),
            Reset = (ResetMode)Word(c, "reset", Resets),
            RefractoryTicks = (byte)Number(c, "refractory"),
            LeakV = (ushort)Number(c, "leak_v"),
            LeakU = (ushort)Number(c, "leak_u"),
            LinearLeak = (ushort)Number(c, "linear_leak"),
            Gain = (sbyte)Number(c, "gain"),
            Flags = (NeuronFlags)(c.TryGetProperty("flags", out JsonElement flags)
                ? flags.EnumerateArray().Sum(f => 1 << Array.IndexOf(Flags, f.GetString())) : 0),
            StartTick = (ushort)Number(c, "start_tick"),
            P0 = p[0], P1 = p[1], P2 = p[2], P3 = p[3], P4 = p[4], P5 = p[5], P6 = p[6], P7 = p[7], P8 = p[8],
        };
    }

    /// <summary>A record; fields that are absent are 0, the threshold 127.</summary>
    public static NeuronRecord Record(JsonElement r) => new()
    {
        Class = (byte)Number(r, "class"),
        Exponent = (sbyte)Number(r, "exponent"),
        Threshold = (sbyte)Number(r, "threshold", 127),
        Reset = (sbyte)Number(r, "reset"),
        V0 = (sbyte)Number(r, "v0"),
        U0 = (sbyte)Number(r, "u0"),
        DestinationSet = (ushort)Number(r, "destination_set"),
        BiasV = (short)Number(r, "bias_v"),
        BiasU = (short)Number(r, "bias_u"),
        LogicalId = (uint)Number(r, "logical_id"),
    };

    /// <summary>[v, u, refractory].</summary>
    public static NeuronState State(JsonElement s) => new(s[0].GetSByte(), s[1].GetSByte(), s[2].GetByte());

    private static string Folder => RepositoryFiles.PathOf("firmware-protocol/vectors/chip");

    private static long Number(JsonElement owner, string name, long otherwise = 0) =>
        owner.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : otherwise;

    private static int Word(JsonElement owner, string name, string[] words) =>
        owner.TryGetProperty(name, out JsonElement value) ? Array.IndexOf(words, value.GetString()) : 0;

    private static JsonElement Open(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
