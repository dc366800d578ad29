using HwStack.Profiling;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.Demo;

/// <summary>What the demo did.</summary>
internal sealed record DemoRun
{
    /// <summary>How samples become input and output becomes a class, as the network's file says.</summary>
    public required InputRecipe Recipe { get; init; }

    /// <summary>Spiking populations from the input on, with their sizes; the probes of each run are in this order.</summary>
    public required IReadOnlyList<(string Name, int Count)> Populations { get; init; }

    /// <summary>The pictures; picture i shows the digit i.</summary>
    public required ImageSet Pictures { get; init; }

    /// <summary>One run a picture on the emulator.</summary>
    public required RunRecord[] OnChip { get; init; }

    /// <summary>On the reference with states on the chip's grid.</summary>
    public required RunRecord[] OnReference { get; init; }

    /// <summary>On the reference with states in floating point.</summary>
    public required RunRecord[] OnFloat { get; init; }

    public required Utilization Utilisation { get; init; }

    public required string ImageSha256 { get; init; }

    /// <summary>The class of each run, read as the recipe says.</summary>
    public int[] Answers(RunRecord[] runs) => [.. runs.Select(run => Readout.ClassOf(run.Outputs[0].Signal, Recipe.Readout))];
}
