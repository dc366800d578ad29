using HwStack.Boards.Power;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>A meter's recording of runs.</summary>
/// <param name="File">The recording.</param>
/// <param name="Path">Where it is.</param>
/// <param name="RunsPerWindow">Runs in each active window.</param>
internal sealed record MeterRecording(MeterFile File, string Path, int RunsPerWindow)
{
    /// <summary>The record with the measured energy beside the modelled one. HW5301 to HW5303.</summary>
    public RunRecord AddTo(RunRecord run)
    {
        long spikes = run.Counters.GetValueOrDefault("spikes") * RunsPerWindow;
        MeasuredEnergy energy = MeasuredEnergy.Of(
            File.Windows("idle", default), File.Windows("active", new LoadWindow(run.Ticks * RunsPerWindow, spikes, 0)), $"recording {System.IO.Path.GetFileName(Path)}", new EnergyMethodOptions());
        return run with { MeasuredEnergy = energy.PerRun(RunsPerWindow), Warnings = energy.Refusal is { } refusal ? [.. run.Warnings, refusal] : run.Warnings };
    }
}
