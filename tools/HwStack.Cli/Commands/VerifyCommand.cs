using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Runtime;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack verify</c>: the same input on two targets, spike for spike.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> workload = new("FILE") { Description = "An image (.ncim), a network (.nir), or topology:NAME,key=value..." };
        Option<string> on = new("--on") { Description = $"Target under test: {TargetNames.Forms}.", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
        Option<string> against = new("--against") { Description = "Target to compare with, of the same kinds.", DefaultValueFactory = _ => "reference", HelpName = "TARGET" };
        Option<string?> minCosine = new("--min-cosine")
        {
            Description = "Accept differing spikes when the spike-count cosine of every population is at least this. Without it only equal spikes pass.", HelpName = "0..1",
        };
        Command command = new("verify", "Compare two targets spike for spike; exit code 1 when they differ.") { workload, on, against, minCosine };
        NetworkOptions network = new(command);
        StimulusOptions stimulus = new(command);
        EmulatorOptionsSet emulator = new(command);
        LinkTraceOption traceOption = new(command);
        command.SetAction(parsed =>
        {
            double? least = Cosine(parsed.GetValue(minCosine));
            string onAddress = parsed.GetValue(on)!, againstAddress = parsed.GetValue(against)!;
            TargetNames.Check(onAddress);
            TargetNames.Check(againstAddress);
            string? trace = traceOption.Read(parsed, onAddress, againstAddress);

            // Defects strike the target under test only, so that it can be compared with the same emulator without them.
            EmulatorOptions options = emulator.Read(parsed, onAddress);
            using Workload loaded = Workload.Open(parsed.GetRequiredValue(workload), parsed, network, context);
            IReadOnlyList<Stimulus> stimuli = stimulus.Read(parsed, loaded);
            loaded.InputRanges = StimulusRanges.Of(stimuli);
            loaded.LinkTrace = trace;
            return Verify(loaded, stimuli, (onAddress, options), againstAddress, least, context);
        });
        return command;
    }

    private static int Verify(Workload workload, IReadOnlyList<Stimulus> stimuli, (string Address, EmulatorOptions Options) under, string against, double? minCosine, CliContext context)
    {
        List<Probe> probes = [.. workload.SpikingPopulations().Select(name => new Probe(name, ProbeKind.Spikes))];
        List<RunRecord> first = RunOn(workload, under.Address, under.Options, stimuli, probes, context), second = RunOn(workload, against, null, stimuli, probes, context);
        List<RunComparison> samples = [.. first.Zip(second, RunComparison.Compare)];
        DivergenceFinder finder = new(workload, under, (against, null), stimuli, context);
        VerifyDocument document = VerifyDocument.Of(
            under.Address, against, samples, minCosine, finder.Find(samples), SaturationTally.Of(workload, under, stimuli, context), [.. workload.Warnings, .. first.Concat(second).SelectMany(run => run.Warnings)]);
        if (context.Json)
        {
            context.WriteJson(document);
        }
        else
        {
            context.Warn(document.Warnings);
            Write(document, context);
        }

        return document.Passed ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
    }

    private static List<RunRecord> RunOn(
        Workload workload, string address, EmulatorOptions? options, IReadOnlyList<Stimulus> stimuli, List<Probe> probes, CliContext context)
    {
        using Target target = workload.OpenTarget(address, options);
        return Batch.Run(target, stimuli, probes, context);
    }

    private static void Write(VerifyDocument document, CliContext context)
    {
        context.Say($"{document.On} against {document.Against}: {(document.Equal ? "equal" : "different")}");
        foreach (PopulationDocument population in document.Populations)
        {
            context.Say($"  {population.Name,-24} {population.SpikesOn,9} / {population.SpikesAgainst,-9} spikes, count cosine {population.SpikeCountCosine.ToString("0.0000", CultureInfo.InvariantCulture)}, "
                + $"rate distance {population.RateDistance.ToString("0.00000", CultureInfo.InvariantCulture)}, spike-time distance {population.SpikeTimeDistance.ToString("0.000", CultureInfo.InvariantCulture)}, "
                + $"{population.DifferingEntries} of {population.Entries} entries differ"
                + (population.StatesSaturated is { } saturated ? $", {saturated} states clamped in {population.StatesUpdated} updates" : ""));
        }

        foreach (DivergenceState at in document.Populations.Select(population => population.FirstDivergence).OfType<DivergenceState>())
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  '{at.Population}' first differs in step {at.Step}, neuron {at.Neuron} (tick {at.Tick}, core {at.Core}, neuron {at.NeuronInCore} of it): v {at.VOn:G6} on {document.On}, {at.VAgainst:G6} on {document.Against}"));
        }

        if (document.FirstDivergence is { } first)
        {
            string who = first.FiredOn ? document.On : document.Against;
            context.Say($"first difference: population '{first.Population}', step {first.Step}, neuron {first.Neuron}: fired only on {who}");
        }

        if (document.MinCosine is { } least)
        {
            context.Say($"{(document.Passed ? "passed" : "failed")}: every population needs a cosine of {least.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static double? Cosine(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw new UserErrorException(new UserError("HW0042", $"'{text}' is not a cosine.", "--min-cosine", text, "0..1"));
    }
}

/// <summary>The JSON of <c>hwstack verify</c>, summed over the samples of a batch; documented in docs/json.md.</summary>
internal sealed record VerifyDocument(
    string On, string Against, bool Equal, bool Passed, double? MinCosine, DivergenceState? FirstDivergence, IReadOnlyList<PopulationDocument> Populations,
    IReadOnlyList<Warning> Warnings)
{
    public static VerifyDocument Of(string on, string against, IReadOnlyList<RunComparison> samples, double? minCosine,
        IReadOnlyDictionary<string, DivergenceState> divergences, IReadOnlyDictionary<string, NeuronTally> tallies, IReadOnlyList<Warning> warnings)
    {
        List<PopulationDocument> populations = [];
        foreach (PopulationComparison first in samples[0].Populations)
        {
            PopulationComparison[] all = [.. samples.Select(sample => sample.Populations.First(population => population.Name == first.Name))];
            populations.Add(new PopulationDocument(
                first.Name, all.Sum(one => one.SpikesOn), all.Sum(one => one.SpikesAgainst), all.Average(one => one.SpikeCountCosine),
                all.Sum(one => one.DifferingEntries), all.Sum(one => one.Entries), divergences.GetValueOrDefault(first.Name))
            {
                RateDistance = all.Average(one => one.RateDistance),
                SpikeTimeDistance = all.Average(one => one.SpikeTimeDistance),
                StatesSaturated = tallies.TryGetValue(first.Name, out NeuronTally tally) ? tally.Saturations : null,
                StatesUpdated = tallies.ContainsKey(first.Name) ? tally.Updates : null,
            });
        }

        bool equal = samples.All(sample => sample.Equal);
        bool passed = equal || (minCosine is { } least && populations.All(population => population.SpikeCountCosine >= least));
        return new VerifyDocument(
            on, against, equal, passed, minCosine, 
            samples.Select(sample => sample.FirstDivergence).FirstOrDefault(one => one is not null) is { } earliest ? divergences[earliest.Population] : null, populations, [.. warnings.Distinct()]);
    }
}

/// <summary>One population of a verification; the cosine is the mean over samples.</summary>
internal sealed record PopulationDocument(
    string Name, long SpikesOn, long SpikesAgainst, double SpikeCountCosine, long DifferingEntries, long Entries, DivergenceState? FirstDivergence)
{
    /// <summary>Mean over samples.</summary>
    public double RateDistance { get; init; }

    /// <summary>Mean over samples.</summary>
    public double SpikeTimeDistance { get; init; }

    /// <summary>States of v and u that the emulator clamped to 8 bits, over all samples; null where it was not counted.</summary>
    public long? StatesSaturated { get; init; }

    /// <summary>Neuron updates of the emulator over all samples; null where it was not counted.</summary>
    public long? StatesUpdated { get; init; }
}
