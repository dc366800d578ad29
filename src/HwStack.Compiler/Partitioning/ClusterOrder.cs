using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// An order in which neurons that share sources or feed each other stand together, whatever their ids: cores are grown one after another, always with the neuron that has the
/// most synapses from sources the core already listens to, or to neurons it already holds (greedy growth, as in GreedyInterchip of nengo-loihi, on neurons instead of
/// blocks). Gains are kept in buckets (Fiduccia and Mattheyses, DAC 1982), so that a step costs no search.
/// </summary>
internal sealed class ClusterOrder
{
    private readonly SynapseIndex _index;
    private readonly Outgoing _outgoing;
    private readonly int[] _sourceMark;
    private int _core;
    private long _work;

    private ClusterOrder(QuantizedNetwork network, SynapseIndex index, long work)
    {
        _index = index;
        _outgoing = new Outgoing(network, index);
        _sourceMark = new int[index.Neurons];
        _work = work;
    }

    /// <summary>The order, populations as they are and permuted inside, or null when it would take more than <paramref name="work"/> steps.</summary>
    /// <param name="network">The network.</param>
    /// <param name="index">Its synapses.</param>
    /// <param name="coreSize">Neurons a core is expected to hold.</param>
    /// <param name="work">Synapses that may be looked at.</param>
    public static int[]? Build(QuantizedNetwork network, SynapseIndex index, int coreSize, long work)
    {
        var cluster = new ClusterOrder(network, index, work);
        var order = new List<int>(index.Neurons);
        for (int p = 0; p < network.Populations.Count; p++)
        {
            if (network.Populations[p].Kind != PopulationKind.Input && !cluster.Append(order, p, coreSize))
            {
                return null;
            }
        }

        return [.. order];
    }

    private bool Append(List<int> order, int population, int coreSize)
    {
        int first = _index.PopulationBase[population], count = _index.PopulationBase[population + 1] - first;
        if (count <= coreSize)
        {
            order.AddRange(Enumerable.Range(first, count));
            return true;
        }

        var gains = new GainBuckets(count);
        for (int done = 0; done < count; done += coreSize)
        {
            // The first neuron is the one most tied to the core before; then its gains are forgotten.
            int start = order.Count, seed = gains.Best();
            gains.Reset();
            _core++;
            for (int i = 0; i < Math.Min(coreSize, count - done); i++)
            {
                int next = i == 0 ? seed : gains.Best();
                gains.Remove(next);
                order.Add(first + next);
                Join(population, first, first + next, gains);
                if (_work < 0)
                {
                    return false;
                }
            }

            order.Sort(start, order.Count - start, null);
        }

        return true;
    }

    private void Join(int population, int first, int neuron, GainBuckets gains)
    {
        int from = _index.InStart[neuron], to = _index.InStart[neuron + 1];
        _work -= to - from;
        for (int s = from; s < to; s++)
        {
            int source = _index.RowSource[_index.InRow[s]];
            if (source >= first && source < _index.PopulationBase[population + 1])
            {
                gains.Raise(source - first);
            }

            if (_sourceMark[source] != _core)
            {
                _sourceMark[source] = _core;
                foreach (int target in _outgoing.Of(source, population))
                {
                    gains.Raise(target);
                    _work--;
                }
            }
        }
    }
}
