using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// Grids in the metadata of a NIR file: entry <see cref="Key"/> of a node. Tools that do not know it ignore it, as NIR asks of all metadata. Per-neuron entries with one value stand for all neurons.
/// </summary>
public static class GridMetadata
{
    /// <summary>Name of the entry.</summary>
    public const string Key = "hwstack_grid";

    /// <summary>The entry that holds a grid.</summary>
    public static IReadOnlyDictionary<string, object> Of(StateGrid grid)
    {
        Dictionary<string, object> entries = new(StringComparer.Ordinal)
        {
            ["v_lsb"] = Pack(grid.VLsb), ["v_origin"] = Pack(grid.VOrigin), ["least"] = (long)grid.Least, ["most"] = (long)grid.Most,
            ["fraction_bits"] = (long)grid.FractionBits, ["leak_bits"] = (long)grid.LeakBits, ["rounding"] = Word(grid.Rounding), ["reset"] = Word(grid.Reset),
            ["id"] = Pack(Array.ConvertAll(grid.Id, id => (double)id)), ["first_tick"] = (long)grid.FirstTick, ["seed"] = (long)grid.Seed,
            ["refractory_steps"] = Pack(Array.ConvertAll(grid.RefractorySteps, steps => (double)steps)), ["linear_leak"] = Pack(grid.LinearLeak),
            ["v_start"] = Pack(grid.VStart), ["previous_u"] = grid.PreviousU, ["held_steps"] = (long)grid.HeldSteps,
        };
        if (grid.ULsb.Length > 0)
        {
            entries["u_lsb"] = Pack(grid.ULsb);
            entries["u_start"] = Pack(grid.UStart);
        }

        if (grid.Exponent.Length > 0)
        {
            entries["exponent"] = Pack(Array.ConvertAll(grid.Exponent, exponent => (double)exponent));
        }

        return new Dictionary<string, object> { [Key] = entries };
    }

    /// <summary>The entry that holds the grid of an Input.</summary>
    public static IReadOnlyDictionary<string, object> Of(InputGrid grid)
    {
        Dictionary<string, object> entries = new(StringComparer.Ordinal) { ["unit"] = grid.Unit };
        if (grid.Most is { } most)
        {
            entries["most"] = (long)most;
        }

        return new Dictionary<string, object> { [Key] = entries };
    }

    /// <summary>The grid of a neuron node; null when it has none, or one that cannot be used (HWW352): then it is stepped in floating point.</summary>
    /// <param name="node">The node.</param>
    /// <param name="count">Its neurons.</param>
    /// <param name="warnings">Takes HWW352.</param>
    public static StateGrid? StatesOf(NetworkNode node, int count, List<Warning> warnings)
    {
        if (Entries(node) is not { } entries)
        {
            return null;
        }

        GridEntries read = new(entries, count);
        bool current = NodeKinds.HasCurrent(node);
        StateGrid grid = new()
        {
            VLsb = read.Each("v_lsb", positive: true), VOrigin = read.Each("v_origin"), ULsb = current ? read.Each("u_lsb", positive: true) : [],
            Least = read.Whole("least", -(1 << 24), 0), Most = read.Whole("most", 0, 1 << 24), FractionBits = read.Whole("fraction_bits", 0, 24), LeakBits = read.Whole("leak_bits", 0, 24),
            Rounding = read.Word<GridRounding>("rounding"), Reset = read.Word<GridReset>("reset"), Id = Array.ConvertAll(read.Wholes("id", uint.MaxValue), id => (uint)id),
            FirstTick = (uint)read.Large("first_tick"), Seed = (uint)read.Large("seed"),
            RefractorySteps = Array.ConvertAll(read.Wholes("refractory_steps", int.MaxValue), steps => (int)steps), LinearLeak = read.Each("linear_leak"),
            VStart = read.Each("v_start"), UStart = current ? read.Each("u_start") : [], PreviousU = read.Truth("previous_u"), HeldSteps = read.Whole("held_steps", 0, int.MaxValue),
            Exponent = entries.ContainsKey("exponent") ? Array.ConvertAll(read.Wholes("exponent", 7, -8), exponent => (int)exponent) : [],
        };
        return Sound(node, read, warnings) ? grid : null;
    }

    /// <summary>The grid of an Input; null when it has none, or one that cannot be used (HWW352).</summary>
    public static InputGrid? InputOf(InputNode node, List<Warning> warnings)
    {
        if (Entries(node) is not { } entries)
        {
            return null;
        }

        GridEntries read = new(entries, 1);
        InputGrid grid = new(read.Each("unit", positive: true)[0], entries.ContainsKey("most") ? read.Whole("most", 1, short.MaxValue) : null);
        return Sound(node, read, warnings) ? grid : null;
    }

    private static bool Sound(NetworkNode node, GridEntries read, List<Warning> warnings)
    {
        if (read.Fault is { } fault)
        {
            warnings.Add(new Warning("HWW352", $"{node.Type} '{node.Name}' has metadata '{Key}' that cannot be used, because {fault}; it is stepped in floating point.", node.Name));
        }

        return read.Fault is null;
    }

    private static IReadOnlyDictionary<string, object>? Entries(NetworkNode node) =>
        node.Metadata.TryGetValue(Key, out object? value) ? value as IReadOnlyDictionary<string, object> ?? new Dictionary<string, object>() : null;

    /// <summary>An array for the file: one number when all are equal.</summary>
    internal static object Pack(double[] values) => Array.TrueForAll(values, value => value == values[0]) && values.Length > 0 ? values[0] : new Tensor(values, values.Length);

    /// <summary>The word that stands for a choice in the file: lower case with underscores.</summary>
    internal static string Word<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}
