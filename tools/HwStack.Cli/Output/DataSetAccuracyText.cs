using System.Globalization;
using HwStack.Cli.CommandLine;

namespace HwStack.Cli.Output;

/// <summary>Shows the accuracy on a data set.</summary>
internal static class DataSetAccuracyText
{
    /// <summary>Writes text, or with --json the document.</summary>
    public static void Write(CliContext context, DataSetAccuracyDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
            return;
        }

        context.Say(document.Note);
        context.Say($"{document.Samples.ToString("N0", CultureInfo.InvariantCulture)} samples, {Word(document.Encoder)} encoding, {document.Ticks} ticks, readout {Word(document.Readout)}");
        if (document.Emulator is { } chip)
        {
            context.Say($"emulator  {Percent(chip.Accuracy)} right; {Count(chip.SpikesPerSample)} spikes and {Count(chip.SynapticOpsPerSample)} synaptic operations an inference");
            if (chip.DroppedEventsPerSample > 0)
            {
                context.Say($"          {chip.DroppedEventsPerSample.ToString("G3", CultureInfo.InvariantCulture)} events an inference were dropped because pending-event queues were full: the chip does not do quite what was trained (a chip with more pending entries, or fewer neurons a core)");
            }

            string perSpike = chip.EnergyJPerSpike is { } joules ? $", {Si.Format(joules, "J")} a spike" : "";
            context.Say($"          {Si.Format(chip.EnergyJPerSample, "J")} an inference{perSpike} ({chip.EnergySource})");
            context.Say($"          {Si.Format(chip.TimeSPerSample, "s")} an inference on the chip ({chip.TimeSource})");
            string bound = chip.CoresLowerBound is { } least ? $" (at least {least} needed)" : "";
            context.Say($"          {chip.CoresUsed} cores{bound}, image {chip.ImageSha256[..12]}, emulated in {Si.Format(chip.WallS, "s")} (measured)");
        }

        if (document.Reference is { } reference)
        {
            string same = document.SameClass is { } share ? $"; the same class as the emulator in {Percent(share)}" : "";
            context.Say($"reference {Percent(reference.Accuracy)} right{same}; {Count(reference.SpikesPerSample)} spikes an inference, {Si.Format(reference.WallS, "s")} (measured)");
        }

        if (document.Dead is { } dead)
        {
            context.Say($"{Percent(dead.Share)} of the hidden neurons dead, {dead.Seeds} seeds: {Percent(dead.Mean)} right on average ({Points(dead.PointsLostMean)} points lost), {Percent(dead.Min)} at worst ({Points(dead.PointsLostMax)})");
        }
    }

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);

    private static string Points(double points) => points.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Count(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
