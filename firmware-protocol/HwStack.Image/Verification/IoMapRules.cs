using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The I/O map against ports and cores.</summary>
internal static class IoMapRules
{
    internal static void Check(Board board, Violations violations)
    {
        IoMap io = board.Image.Io;
        DemandDistinct(io.Inputs.Select(input => input.Name), "input", violations);
        DemandDistinct(io.Outputs.Select(output => output.Name), "output", violations);
        DemandDistinct(io.Populations.Select(population => population.Name), "population", violations);
        foreach (InputMap input in io.Inputs)
        {
            PortImage? port = board.PortOf(CoreId.Port(input.Port));
            if (port is not { IsInput: true } || port.Channels != Count(input.Shape) || input.PayloadMax > port.PayloadMax)
            {
                violations.Add(
                    "HW4061", $"input '{input.Name}'", $"Port {input.Port} must be an input port with the {Count(input.Shape)} channels and payload limit {input.PayloadMax} of the input.");
            }
        }

        foreach (OutputMap output in io.Outputs)
        {
            PortImage? port = board.PortOf(CoreId.Port(output.Port));
            if (port is not { IsInput: false } || port.Channels != Count(output.Shape))
            {
                violations.Add("HW4061", $"output '{output.Name}'", $"Port {output.Port} must be an output port with the {Count(output.Shape)} channels of the output.");
            }
        }

        CheckPopulations(board, io, violations);
    }

    private static void CheckPopulations(Board board, IoMap io, Violations violations)
    {
        var spans = new List<Span>();
        foreach (PopulationMap population in io.Populations)
        {
            string place = $"population '{population.Name}'";
            long count = Count(population.Shape);
            if ((population.VLsb.Length != 1 && population.VLsb.Length != count) || (population.ULsb.Length > 1 && population.ULsb.Length != count))
            {
                violations.Add("HW4063", place, $"{population.VLsb.Length} v_lsb and {population.ULsb.Length} u_lsb are given for {count} neurons; one or one a neuron is due.");
            }

            var indices = new List<Span>();
            foreach (PopulationRun run in population.Runs)
            {
                Sender? sender = run.Core.IsPort ? null : board.SenderOf(run.Core);
                if (sender is null || run.Count < 1 || run.First < 0 || run.Neuron < 0 || run.First + (long)run.Count > count || run.Neuron + (long)run.Count > sender.Count)
                {
                    violations.Add(
                        "HW4062", place, $"The run of {run.Count} neurons from {run.First} of {count} to neurons from {run.Neuron} of {run.Core} ({sender?.Count ?? 0} neurons) is out of range.");
                    continue;
                }

                indices.Add(new Span(default, run.First, run.Count, place));
                spans.Add(new Span(run.Core, run.Neuron, run.Count, place));
            }

            Span.DemandApart(indices, "HW4064", violations);
        }

        Span.DemandApart(spans, "HW4064", violations);
    }

    private static void DemandDistinct(IEnumerable<string> names, string kind, Violations violations)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names.Where(name => !seen.Add(name)))
        {
            violations.Add("HW4060", $"{kind} '{name}'", $"Two {kind}s have this name.", name);
        }
    }

    private static long Count(int[] shape) => shape.Aggregate(1L, (count, extent) => count * extent);
}
