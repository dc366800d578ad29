using System.Globalization;
using System.Numerics;
using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>What of a topology does not fit a chip, and what fits badly.</summary>
internal static class StreamLimits
{
    /// <summary>HW2500 a weight beyond the grid, HW2504 a delay beyond the chip's; both before anything is generated.</summary>
    public static void CheckKinds(TopologyNetwork network, StreamScale scale, ChipDescription chip, List<UserError> errors)
    {
        foreach (SynapseKind kind in network.Kinds)
        {
            CheckWeight(kind.Name, kind.WeightMv, scale.UnitMv, errors);
            int delayMax = chip.Core.DelayMax + 1;
            if (kind.DelayTicks > delayMax)
            {
                errors.Add(new UserError(
                    "HW2504", string.Create(CultureInfo.InvariantCulture, $"the delay of {kind.DelayTicks} ticks is beyond the {delayMax} of '{chip.Name}'."),
                    kind.Name, $"{kind.DelayTicks}", $"{delayMax}", "Take a shorter delay or a larger dt."));
            }
        }

        // The number of a row group stands beside that of the source in 32 bits.
        int groups = Math.Max(1, scale.Groups.Length);
        if (BitOperations.Log2((uint)Math.Max(1, network.Neurons - 1)) + 1 + BitOperations.Log2((uint)groups * 2 - 1) > 32)
        {
            errors.Add(new UserError(
                "HW2700", string.Create(CultureInfo.InvariantCulture, $"{network.Neurons:N0} neurons with {groups} different pairs of delay and exponent are more than 32 bits can number."),
                null, $"{groups}", null, "Take fewer neurons or fewer different delays."));
        }

        if (network.Input is { } input)
        {
            CheckWeight("input", input.StrengthMv, scale.UnitMv, errors);
        }
    }

    /// <summary>HWW350 for a weight that lies off the grid by more than the tolerance.</summary>
    public static IEnumerable<Warning> WarnKinds(TopologyNetwork network, StreamScale scale)
    {
        for (int kind = 0; kind < scale.Kinds.Length; kind++)
        {
            double asked = network.Kinds[kind].WeightMv, error = scale.Kinds[kind].MeanError;
            if (error > StreamScale.Tolerance)
            {
                yield return new Warning(
                    "HWW350",
                    string.Create(CultureInfo.InvariantCulture, $"the weight of {asked:G6} mV became {scale.Kinds[kind].Mean * scale.UnitMv:G6} mV, {100 * error:0.0} % off; firing rates may change by much more."),
                    network.Kinds[kind].Name, "Ratios g of 4, 5, 6, 7, 8, 12 … fit the grid of 4-bit weights.");
            }
        }
    }

    /// <summary>HW2501 when the board of a description has fewer cores than needed.</summary>
    public static UserErrorException Board(int cores, ChipDescription chip)
    {
        long perChip = (long)chip.Mesh.ChipX * chip.Mesh.ChipY, limit = perChip * chip.Mesh.BoardChipsMax, chips = (cores + perChip - 1) / perChip;
        return new UserErrorException(new UserError(
            "HW2501", string.Create(CultureInfo.InvariantCulture, $"the network needs {cores} cores on {chips} chips of '{chip.Name}', a board has at most {limit} on {chip.Mesh.BoardChipsMax}."),
            null, $"{cores}", $"{limit}", "Take a smaller network, or a chip with larger cores (hwstack chips list)."));
    }

    /// <summary>HW2505 when even one neuron a core is too much.</summary>
    public static UserErrorException Memory(string resource, long needed, long limit, int neurons, ChipDescription chip) => new(new UserError(
        "HW2505", string.Create(CultureInfo.InvariantCulture, $"a core of '{chip.Name}' with {neurons} neurons of the network needs {needed:N0} {resource}, limit {limit:N0}."),
        null, $"{needed}", $"{limit}", "Take fewer synapses a neuron, or a chip with larger cores (hwstack chips list)."));

    /// <summary>HW2507 for each of the first routers whose table is too small.</summary>
    public static void CheckRouters(int[] entries, ChipDescription chip)
    {
        UserError[] errors = [.. Enumerable.Range(0, entries.Length).Where(core => entries[core] > chip.Router.EntriesMax).Take(10).Select(core => new UserError(
            "HW2507", string.Create(CultureInfo.InvariantCulture, $"the router of core {core} would need {entries[core]} entries, limit {chip.Router.EntriesMax} of '{chip.Name}'."),
            $"core {core}", $"{entries[core]}", $"{chip.Router.EntriesMax}", "Take fewer long-range arcs or a smaller network."))];
        if (errors.Length > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static void CheckWeight(string name, double weightMv, double lsbMv, List<UserError> errors)
    {
        double lsb = weightMv / lsbMv;
        if (lsb > GridWeight.PositiveMax || lsb < -8 * 128)
        {
            errors.Add(new UserError(
                "HW2500", string.Create(CultureInfo.InvariantCulture, $"the weight of {weightMv} mV is {lsb:0} LSB of {lsbMv:G4} mV, limits -1024 and 896."),
                name, string.Create(CultureInfo.InvariantCulture, $"{lsb:0}"), "-1024..896", "Weights of more than seven thresholds do the same as smaller ones: take a smaller j, g or strength."));
        }
    }
}
