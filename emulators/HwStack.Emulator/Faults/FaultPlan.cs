using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Emulator;

/// <summary>
/// Which defects a run suffers, by rate and seed. Each neuron, core, weight bit or link is struck by its own hash of the seed, so that the same plan strikes the same places of the same image
/// whatever else is struck, and a higher rate strikes a superset. docs/emulator.md, Faults.
/// </summary>
public sealed record FaultPlan
{
    /// <summary>Most defects named in a report.</summary>
    public const int NamedMax = 20;

    /// <summary>Seed of the choice; 0 by default.</summary>
    public uint Seed { get; init; }

    /// <summary>Tick before which the defects appear; 0 by default, before the run.</summary>
    public long AtTick { get; init; }

    /// <summary>Share of neurons that no longer change, fire or send, 0..1.</summary>
    public double DeadNeurons { get; init; }

    /// <summary>Share of cores that no longer do anything, 0..1.</summary>
    public double DeadCores { get; init; }

    /// <summary>Share of weight bits that flip once, 0..1.</summary>
    public double FlippedBits { get; init; }

    /// <summary>Share of weight bits stuck at 0, 0..1.</summary>
    public double StuckAtZero { get; init; }

    /// <summary>Share of weight bits stuck at 1, 0..1.</summary>
    public double StuckAtOne { get; init; }

    /// <summary>Share of directed mesh links that carry nothing, 0..1.</summary>
    public double DeadLinks { get; init; }

    /// <summary>Share of directed mesh links that lose packets, 0..1.</summary>
    public double LossyLinks { get; init; }

    /// <summary>Probability with which a lossy link loses a packet, 0..1; 0.1 by default.</summary>
    public double Loss { get; init; } = 0.1;

    /// <summary>True when nothing can be struck.</summary>
    public bool IsEmpty => DeadNeurons + DeadCores + FlippedBits + StuckAtZero + StuckAtOne + DeadLinks + LossyLinks == 0;

    /// <summary>Reads "dead-neurons=0.23,seed=7,at=100": names and numbers, each name once.</summary>
    /// <exception cref="UserErrorException">HW0208 with what is wrong.</exception>
    public static FaultPlan Parse(string text)
    {
        var plan = new FaultPlan();
        HashSet<string> seen = [];
        foreach (string part in text.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw Wrong($"'{part}' is not of the form name=number.", part);
            }

            string name = part[..equals], value = part[(equals + 1)..];
            plan = name switch
            {
                "seed" => plan with { Seed = (uint)Whole(name, value, uint.MaxValue) },
                "at" => plan with { AtTick = Whole(name, value, long.MaxValue) },
                "dead-neurons" => plan with { DeadNeurons = Rate(name, value) },
                "dead-cores" => plan with { DeadCores = Rate(name, value) },
                "flipped-bits" => plan with { FlippedBits = Rate(name, value) },
                "stuck-at-0" => plan with { StuckAtZero = Rate(name, value) },
                "stuck-at-1" => plan with { StuckAtOne = Rate(name, value) },
                "dead-links" => plan with { DeadLinks = Rate(name, value) },
                "lossy-links" => plan with { LossyLinks = Rate(name, value) },
                "loss" => plan with { Loss = Rate(name, value) },
                _ => throw Wrong($"There is no fault '{name}'.", name),
            };
            if (!seen.Add(name))
            {
                throw Wrong($"'{name}' is given twice.", part);
            }
        }

        return plan.IsEmpty ? throw Wrong($"'{text}' strikes nothing: no share is above 0.", text) : plan;
    }

    private static double Rate(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw Wrong($"{name} is '{text}'; it must be a number from 0 to 1.", text);

    private static long Whole(string name, string text, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= max
            ? value
            : throw Wrong($"{name} is '{text}'; it must be a whole number from 0 to {max}.", text);

    private static UserErrorException Wrong(string message, string value) => new(new UserError(
        "HW0208", message, "faults", value, "dead-neurons, dead-cores, flipped-bits, stuck-at-0, stuck-at-1, dead-links, lossy-links, loss, seed, at",
        "For example dead-neurons=0.1,flipped-bits=1e-4,seed=7,at=100."));
}
