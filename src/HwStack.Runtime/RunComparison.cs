using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>Two runs of the same network, spike for spike.</summary>
/// <param name="Equal">True when every compared population fired at the same steps.</param>
/// <param name="FirstDivergence">The earliest difference over all populations; null when equal.</param>
/// <param name="Populations">One entry a population that both runs recorded, in the order of the first run.</param>
public sealed record RunComparison(bool Equal, Divergence? FirstDivergence, IReadOnlyList<PopulationComparison> Populations)
{
    /// <summary>Compares the spike probes of two runs. Populations that only one run recorded are left out.</summary>
    public static RunComparison Compare(RunRecord on, RunRecord against)
    {
        List<PopulationComparison> populations = [];
        Divergence? first = null;
        foreach (ProbeRecord probe in on.Probes.Where(probe => probe.Probe.Kind == ProbeKind.Spikes))
        {
            ProbeRecord? other = against.Probes.FirstOrDefault(candidate => candidate.Probe == probe.Probe);
            if (other is null)
            {
                continue;
            }

            PopulationComparison compared = PopulationComparison.Of(probe.Probe.Population, probe.Signal, other.Signal);
            populations.Add(compared);
            if (compared.FirstDivergence is { } found && (first is null || found.Step < first.Step))
            {
                first = found;
            }
        }

        return new RunComparison(first is null, first, populations);
    }
}

/// <summary>One population in two runs.</summary>
/// <param name="Name">Node name.</param>
/// <param name="SpikesOn">Spikes in the first run.</param>
/// <param name="SpikesAgainst">Spikes in the second run.</param>
/// <param name="SpikeCountCosine">Cosine of the two vectors of spike counts per neuron, 0..1; 1 when both are silent, 0 when only one is.</param>
/// <param name="DifferingEntries">(step, neuron) entries in which the runs differ.</param>
/// <param name="Entries">Steps × neurons.</param>
/// <param name="FirstDivergence">The earliest difference; null when equal.</param>
public sealed record PopulationComparison(
    string Name, long SpikesOn, long SpikesAgainst, double SpikeCountCosine, long DifferingEntries, long Entries, Divergence? FirstDivergence)
{
    /// <summary>Compares two spike signals over the steps of the longer one.</summary>
    public static PopulationComparison Of(string name, Signal on, Signal against)
    {
        long[] countsOn = SpikeDistance.Counts(on), countsAgainst = SpikeDistance.Counts(against);
        int steps = Math.Max(on.Steps, against.Steps);
        long differing = 0;
        Divergence? first = null;
        for (int step = 0; step < steps; step++)
        {
            ReadOnlySpan<int> a = Channels(on, step), b = Channels(against, step);
            int i = 0, j = 0;
            while (i < a.Length || j < b.Length)
            {
                int left = i < a.Length ? a[i] : int.MaxValue, right = j < b.Length ? b[j] : int.MaxValue;
                if (left == right)
                {
                    i++;
                    j++;
                    continue;
                }

                differing++;
                first ??= new Divergence(name, step, Math.Min(left, right), left < right, right < left);
                i += left < right ? 1 : 0;
                j += right < left ? 1 : 0;
            }
        }

        return new PopulationComparison(
            name, countsOn.Sum(), countsAgainst.Sum(), Cosine(countsOn, countsAgainst), differing, (long)steps * on.Channels, first)
        {
            RateDistance = SpikeDistance.Rates(on, against),
            SpikeTimeDistance = SpikeDistance.SpikeTimes(on, against),
        };
    }

    /// <summary>Earth mover's distance between the firing-rate distributions, spikes per neuron and step (<see cref="SpikeDistance.Rates"/>).</summary>
    public double RateDistance { get; init; }

    /// <summary>Squared van Rossum distance per spike, 0 (equal) to about 1 (<see cref="SpikeDistance.SpikeTimes"/>).</summary>
    public double SpikeTimeDistance { get; init; }

    /// <summary>Cosine of two count vectors; 1 when both are zero, 0 when only one is.</summary>
    public static double Cosine(ReadOnlySpan<long> a, ReadOnlySpan<long> b) => SpikeDistance.CountCosine(a, b);

    private static ReadOnlySpan<int> Channels(Signal signal, int step) =>
        step < signal.Steps ? signal.Channel.AsSpan(signal.StepStart[step], signal.StepStart[step + 1] - signal.StepStart[step]) : [];
}

/// <summary>Where two runs part.</summary>
/// <param name="Population">Node name.</param>
/// <param name="Step">Network step.</param>
/// <param name="Neuron">Neuron, row-major index in the population.</param>
/// <param name="FiredOn">True when it fired in the first run.</param>
/// <param name="FiredAgainst">True when it fired in the second run.</param>
public sealed record Divergence(string Population, int Step, int Neuron, bool FiredOn, bool FiredAgainst);
