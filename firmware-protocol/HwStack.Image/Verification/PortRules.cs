using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Host ports, and the channels of output ports against the neurons that send to them. docs/chip.md section 1.</summary>
internal static class PortRules
{
    internal static void Check(Board board, Violations violations)
    {
        CoreId? last = null;
        foreach (PortImage port in board.Image.Ports)
        {
            string place = port.Id.ToString();
            if (!port.Id.IsPort || (last is { } before && before.CompareTo(port.Id) >= 0))
            {
                violations.Add("HW4050", place, $"The id {port.Id.Value:x8} is not a port's, or ports do not ascend by id, each once.", $"{port.Id.Value:x8}");
            }

            last = port.Id;
            if (port.IsInput)
            {
                CheckInput(port, place, board, violations);
            }
            else
            {
                CheckOutput(port, place, board, violations);
            }
        }
    }

    private static void CheckInput(PortImage port, string place, Board board, Violations violations)
    {
        if (port.PayloadMax is < 1 or > short.MaxValue || port.Runs.Length > 0 || port.ChannelSet.Length != port.Channels)
        {
            violations.Add(
                "HW4051", place, $"An input port needs a payload limit of 1 to {short.MaxValue} (it has {port.PayloadMax}), a set for each of its {port.Channels} channels and no runs.",
                $"{port.PayloadMax}", $"1..{short.MaxValue}");
        }

        SetRules.Check(port.Id, port.Sets, board, violations);
        for (int c = 0; c < port.ChannelSet.Length && !violations.Full; c++)
        {
            if (port.ChannelSet[c] >= port.Sets.Count)
            {
                violations.Add("HW4052", $"{place}, channel {c}", $"The channel names destination set {port.ChannelSet[c]} of {port.Sets.Count}.", $"{port.ChannelSet[c]}");
            }
        }

        for (int s = 0; s < port.Sets.Count && !violations.Full; s++)
        {
            if (port.Sets.Of(s).ToArray().Any(id => id.IsPort))
            {
                violations.Add("HW4053", $"{place}, set {s}", "An input port sends to another port; it may send to cores only.");
            }
        }
    }

    private static void CheckOutput(PortImage port, string place, Board board, Violations violations)
    {
        if (port.PayloadMax != 0 || port.ChannelSet.Length > 0 || port.Sets.Count != 1 || port.Sets.Targets.Length > 0)
        {
            violations.Add("HW4051", place, "An output port has a payload limit, channel sets or destinations; it needs none.", $"{port.PayloadMax}");
        }

        long matched = 0;
        var spans = new List<Span>();
        for (int r = 0; r < port.Runs.Length && !violations.Full; r++)
        {
            PortRun run = port.Runs[r];
            string at = $"{place}, run {r}";
            if (r > 0 && (port.Runs[r - 1].Core.CompareTo(run.Core), port.Runs[r - 1].FirstNeuron).CompareTo((0, run.FirstNeuron)) >= 0)
            {
                violations.Add("HW4054", at, "Runs must ascend by core and first neuron.");
            }

            Sender? sender = run.Core.IsPort ? null : board.SenderOf(run.Core);
            bool neuronsExist = sender is not null && run.FirstNeuron >= 0 && run.Count >= 1 && run.FirstNeuron + (long)run.Count <= sender.Count;
            if (!neuronsExist || run.FirstChannel < 0 || run.FirstChannel + (long)run.Count > port.Channels)
            {
                violations.Add(
                    "HW4055", at, $"{run.Count} neurons from {run.FirstNeuron} of {run.Core} to channels from {run.FirstChannel}: the core has {sender?.Count ?? 0} neurons, the port {port.Channels} channels.");
                continue;
            }

            spans.Add(new Span(run.Core, run.FirstNeuron, run.Count, at));
            spans.Add(new Span(port.Id, run.FirstChannel, run.Count, at));
            for (int n = run.FirstNeuron; n < run.FirstNeuron + run.Count; n++)
            {
                if (!sender!.Names(sender.PacketSet(n), port.Id))
                {
                    violations.Add("HW4057", at, $"Neuron {n} of {run.Core} sends no packet to this port.", $"{n}");
                    break;
                }

                matched++;
            }
        }

        Span.DemandApart(spans, "HW4056", violations);
        if (matched != board.ExpectedAxons(port.Id) && !violations.Full)
        {
            violations.Add(
                "HW4058", place, $"{board.ExpectedAxons(port.Id)} neurons send to this port, but its runs give channels to {matched} of them.", $"{matched}", $"{board.ExpectedAxons(port.Id)}");
        }
    }
}
