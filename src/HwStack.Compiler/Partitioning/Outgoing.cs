using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>Targets of a neuron in one population, read from the projections.</summary>
internal sealed class Outgoing
{
    private readonly SynapseIndex _index;
    private readonly Dictionary<(int Source, int Target), List<QuantizedProjection>> _projections = [];

    /// <summary>Sorts the projections by the populations they join.</summary>
    public Outgoing(QuantizedNetwork network, SynapseIndex index)
    {
        _index = index;
        foreach (QuantizedProjection projection in network.Projections)
        {
            (int, int) ends = (projection.Source, projection.Target);
            if (!_projections.TryGetValue(ends, out List<QuantizedProjection>? list))
            {
                _projections[ends] = list = [];
            }

            list.Add(projection);
        }
    }

    /// <summary>Targets of a global neuron in a population, by index in it; twice when two projections say so.</summary>
    public IEnumerable<int> Of(int source, int population)
    {
        int from = _index.PopulationOf(source), i = source - _index.PopulationBase[from];
        if (!_projections.TryGetValue((from, population), out List<QuantizedProjection>? list))
        {
            yield break;
        }

        foreach (QuantizedProjection projection in list)
        {
            for (int s = projection.RowStart[i]; s < projection.RowStart[i + 1]; s++)
            {
                yield return projection.TargetIndex[s];
            }
        }
    }
}
