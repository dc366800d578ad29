using System.CommandLine;
using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Emulator;

namespace HwStack.Cli.CommandLine;

/// <summary>The options that say how the emulator models time, energy and defects.</summary>
internal sealed class EmulatorOptionsSet
{
    private readonly Option<string> _fidelity = new("--fidelity")
    {
        Description = "Model of time: analytic (packets never wait) or contention (links, buffers, stalls). Spikes are the same.", DefaultValueFactory = _ => "analytic",
    };

    private readonly Option<string?> _energy = new("--energy")
    {
        Description = $"Costs of another chip laid over the image's own: {string.Join(", ", EnergyPresets.Names)}, or a JSON file.", HelpName = "NAME|FILE",
    };

    private readonly Option<string?> _faults = new("--faults")
    {
        Description = "Defects by share: dead-neurons, dead-cores, flipped-bits, stuck-at-0, stuck-at-1, dead-links, lossy-links (with loss=P), and seed=N, at=TICK. For example dead-neurons=0.1,seed=7.",
        HelpName = "NAME=SHARE,...",
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads of the emulator, 1..64; the result is the same.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public EmulatorOptionsSet(Command command)
    {
        _fidelity.AcceptOnlyFromAmong("analytic", "contention");
        command.Add(_fidelity);
        command.Add(_energy);
        command.Add(_faults);
        command.Add(_threads);
    }

    /// <summary>The options, checked before anything is compiled or run.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="addresses">Targets of the command; one of them must be able to use the options. HW0050.</param>
    public EmulatorOptions Read(ParseResult parsed, params string[] addresses)
    {
        foreach (Option option in new Option[] { _fidelity, _energy, _faults })
        {
            if (parsed.GetResult(option) is { Implicit: false } && addresses.All(address => address != "emulator"))
            {
                throw new UserErrorException(new UserError(
                    "HW0050", $"{option.Name} is for the emulator, and this runs on {TargetNames.InWords(addresses[0])}.", option.Name, null, null, "Use --on emulator, or leave it out."));
            }
        }

        return new EmulatorOptions
        {
            Threads = parsed.GetValue(_threads),
            Fidelity = Enum.Parse<TimingFidelity>(parsed.GetValue(_fidelity)!, ignoreCase: true),
            Costs = parsed.GetValue(_energy) is { } name ? EnergyPresets.Get(name) : null,
            Faults = parsed.GetValue(_faults) is { } text ? FaultPlan.Parse(text) : null,
        };
    }
}
