using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Verification;

/// <summary>Checks that a quantised network keeps its own contract, so that the later passes need not.</summary>
public static class QuantizedNetworkVerifier
{
    /// <summary>All violations; empty when sound.</summary>
    public static List<VerifierFinding> Check(QuantizedNetwork network)
    {
        var findings = new List<VerifierFinding>();
        for (int p = 0; p < network.Populations.Count; p++)
        {
            CheckPopulation(network.Populations[p], findings);
        }

        CheckLogicalIds(network, findings);
        if (findings.Count > 0)
        {
            // What follows indexes the records.
            return findings;
        }

        foreach (QuantizedProjection projection in network.Projections)
        {
            CheckProjection(network, projection, findings);
        }

        foreach (OutputTap tap in network.Outputs)
        {
            if (tap.Population < 0 || tap.Population >= network.Populations.Count || network.Populations[tap.Population].Kind == PopulationKind.Input)
            {
                findings.Add(new("network.output", $"output '{tap.Name}' is not fed by a population of neurons"));
            }
        }

        return findings;
    }

    private static void CheckPopulation(QuantizedPopulation population, List<VerifierFinding> findings)
    {
        bool isInput = population.Kind == PopulationKind.Input;
        if (population.Count < 0 || population.Neurons.Length != (isInput ? 0 : population.Count) || population.VLsb.Length == 0)
        {
            findings.Add(new("network.population", $"'{population.Name}' has {population.Count} neurons, {population.Neurons.Length} records and {population.VLsb.Length} LSB values"));
        }

        if (population.Neurons.Any(neuron => neuron.Class >= population.Classes.Length))
        {
            findings.Add(new("network.class", $"'{population.Name}' has a neuron whose class is not among its {population.Classes.Length} classes"));
        }

        if (isInput && population.PayloadMax is < 1 or > 32767)
        {
            findings.Add(new("network.payload", $"input '{population.Name}' has a payload limit of {population.PayloadMax}, outside 1..32767"));
        }
    }

    private static void CheckLogicalIds(QuantizedNetwork network, List<VerifierFinding> findings)
    {
        uint[] ids = [.. network.Populations.SelectMany(population => population.Neurons).Select(neuron => neuron.LogicalId)];
        Array.Sort(ids);
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] == ids[i - 1])
            {
                findings.Add(new("network.logical-id", $"logical id {ids[i]} is used twice"));
                return;
            }
        }
    }

    private static void CheckProjection(QuantizedNetwork network, QuantizedProjection projection, List<VerifierFinding> findings)
    {
        int populations = network.Populations.Count;
        if (projection.Source < 0 || projection.Source >= populations || projection.Target < 0 || projection.Target >= populations
            || network.Populations[projection.Target].Kind == PopulationKind.Input)
        {
            findings.Add(new("network.ends", $"projection '{projection.Name}' joins {projection.Source} to {projection.Target}"));
            return;
        }

        QuantizedPopulation source = network.Populations[projection.Source], target = network.Populations[projection.Target];
        int[] start = projection.RowStart;
        if (start.Length != source.Count + 1 || projection.RowExponent.Length != source.Count || start[0] != 0
            || start[^1] != projection.TargetIndex.Length || projection.Weight.Length != projection.TargetIndex.Length
            || projection.DelayTicks is < 0 or > 15)
        {
            findings.Add(new("network.shape", $"projection '{projection.Name}' has arrays that do not match {source.Count} sources, or a delay outside 0..15"));
            return;
        }

        for (int i = 0; i < source.Count; i++)
        {
            if (start[i + 1] < start[i] || !RowIsSound(projection, target, start[i], start[i + 1], projection.RowExponent[i]))
            {
                findings.Add(new("network.row", $"projection '{projection.Name}', source {i}: targets must ascend inside 0..{target.Count - 1}, weights be −8..7 and not 0, exponents together −8..7"));
                return;
            }
        }
    }

    private static bool RowIsSound(QuantizedProjection projection, QuantizedPopulation target, int from, int to, int exponent)
    {
        for (int s = from; s < to; s++)
        {
            int at = projection.TargetIndex[s];
            if (at < 0 || at >= target.Count || (s > from && at <= projection.TargetIndex[s - 1]) || projection.Weight[s] is 0 or < -8 or > 7
                || exponent is < -8 or > 7 || exponent + target.Neurons[at].Exponent is < -8 or > 7)
            {
                return false;
            }
        }

        return true;
    }
}
