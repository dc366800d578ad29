using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>Checks a run request against the image's names before anything runs; all mistakes are told at once.</summary>
public static class ImageRequestChecks
{
    /// <summary>Throws a UserErrorException with HW0200 to HW0206 for steps, inputs and probes that the image does not know.</summary>
    public static void Check(RunRequest request, IoMap io)
    {
        List<UserError> errors = [];
        if (request.Steps < 0)
        {
            errors.Add(new UserError("HW0200", $"A run of {request.Steps} steps is not possible.", null, $"{request.Steps}", "0 or more"));
        }

        foreach ((string name, Signal signal) in request.Inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            InputMap? input = io.Inputs.FirstOrDefault(i => i.Name == name);
            if (input is null)
            {
                string names = Names(io.Inputs.Select(i => i.Name));
                errors.Add(new UserError("HW0201", $"The network has no input '{name}'.", null, name, names, $"Its inputs are: {names}."));
            }
            else
            {
                CheckSignal(input, signal, errors);
            }
        }

        foreach (Probe probe in request.Probes)
        {
            CheckProbe(probe, io, errors);
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static void CheckSignal(InputMap input, Signal signal, List<UserError> errors)
    {
        long channels = input.Shape.Aggregate(1L, (count, extent) => count * extent);
        string place = $"input '{input.Name}'";
        if (signal.Channels != channels)
        {
            errors.Add(new UserError(
                "HW0203", $"The signal has {signal.Channels} channels, but the input has {channels} (shape {string.Join('×', input.Shape)}).", place,
                $"{signal.Channels}", $"{channels}"));
        }
        else if (Fault(signal) is { } fault)
        {
            errors.Add(new UserError("HW0205", $"The signal is not well formed: {fault}.", place));
        }
    }

    private static string? Fault(Signal signal)
    {
        int[] start = signal.StepStart;
        if (signal.Steps < 0 || start.Length != signal.Steps + 1 || start[0] != 0 || start[^1] != signal.Channel.Length || signal.Channel.Length != signal.Value.Length)
        {
            return $"{signal.Steps} steps with {start.Length} offsets for {signal.Channel.Length} channels and {signal.Value.Length} values";
        }

        for (int step = 0; step < signal.Steps; step++)
        {
            if (start[step] > start[step + 1] || start[step + 1] > signal.Channel.Length)
            {
                return $"the offsets {start[step]} and {start[step + 1]} of step {step} do not ascend within {signal.Channel.Length} entries";
            }

            for (int i = start[step]; i < start[step + 1]; i++)
            {
                int channel = signal.Channel[i];
                if ((uint)channel >= (uint)signal.Channels)
                {
                    return $"step {step} names channel {channel} of {signal.Channels}";
                }

                if (i > start[step] && channel <= signal.Channel[i - 1])
                {
                    return $"step {step} has channel {channel} after channel {signal.Channel[i - 1]}";
                }
            }
        }

        return null;
    }

    private static void CheckProbe(Probe probe, IoMap io, List<UserError> errors)
    {
        PopulationMap? population = io.Populations.FirstOrDefault(p => p.Name == probe.Population);
        if (population is null)
        {
            string names = Names(io.Populations.Select(p => p.Name));
            errors.Add(new UserError("HW0202", $"The network has no population '{probe.Population}'.", null, probe.Population, names, $"Its populations are: {names}."));
        }
        else if (probe.Kind == ProbeKind.U && population.ULsb.Length == 0)
        {
            errors.Add(new UserError(
                "HW0206", $"Population '{population.Name}' of type {population.Type} has no second state u.", $"population '{population.Name}'", "u", "spikes, v"));
        }
    }

    private static string Names(IEnumerable<string> names)
    {
        string text = string.Join(", ", names.Order(StringComparer.Ordinal));
        return text.Length == 0 ? "none" : text;
    }
}
