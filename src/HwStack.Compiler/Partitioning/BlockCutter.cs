using HwStack.Chip;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Cuts an order of neurons into cores: each core takes neurons until the next would exceed a limit. Since adding a neuron never lowers any cost, this is the
/// fewest cores possible for the order without dendrites. Neurons whose synapses do not fit a core alone, and those of the populations chosen for it, are cut in
/// columns first (<see cref="ColumnCutter"/>); the other neurons then fill what the last column core has left.
/// </summary>
internal sealed class BlockCutter(
    CoreLimits limits, SynapseIndex index, CutContext context, Slack[] slackOfPopulation, int[] populationOf, bool[] columnPopulations)
{
    private readonly BlockMemory _memory = new(limits, index, context, index.Neurons);

    /// <summary>Neurons that cannot be on a core, with the limit they exceed.</summary>
    public List<(int Neuron, LimitExceeded Limit)> Hopeless { get; } = [];

    /// <summary>The blocks; meaningless when something is hopeless.</summary>
    public List<CutBlock> Cut(int[] order)
    {
        bool[] isColumn = FindColumns(order);
        var blocks = new List<CutBlock>();
        if (Hopeless.Count > 0)
        {
            return blocks;
        }

        var columns = new ColumnCutter(index, _memory, slackOfPopulation, populationOf, Hopeless);
        CutBlock open = columns.Cut([.. order.Where(neuron => isColumn[neuron])], blocks);
        Slack slack = columns.Slack;
        foreach (int neuron in order)
        {
            if (isColumn[neuron])
            {
                continue;
            }

            slack = Slack.Max(slack, slackOfPopulation[populationOf[neuron]]);
            _memory.Add(neuron, index.InStart[neuron], index.InStart[neuron + 1]);
            if (!_memory.Fits(slack))
            {
                blocks.Add(open);
                open = new CutBlock([], []);
                slack = slackOfPopulation[populationOf[neuron]];
                _memory.Start();
                _memory.Add(neuron, index.InStart[neuron], index.InStart[neuron + 1]);
            }

            open.Neurons.Add(neuron);
        }

        if (open.Neurons.Count + open.Dendrites.Count > 0)
        {
            blocks.Add(open);
        }

        return blocks;
    }

    // Neurons that exceed an empty core with their synapses must be cut in columns; most are cleared by a bound that needs no look at the rows.
    private bool[] FindColumns(int[] order)
    {
        bool[] isColumn = new bool[index.Neurons];
        foreach (int neuron in order)
        {
            Slack slack = slackOfPopulation[populationOf[neuron]];
            int from = index.InStart[neuron], to = index.InStart[neuron + 1];
            _memory.Start();
            _memory.Add(neuron, 0, 0);
            if (_memory.Exceeded(slack) is { } limit)
            {
                Hopeless.Add((neuron, limit));
                continue;
            }

            if (columnPopulations[populationOf[neuron]])
            {
                isColumn[neuron] = true;
                continue;
            }

            // A synapse costs at most its own row of 2 bytes, two descriptors and an axon-map entry.
            long most = (to - from) * (2L + (2 * RowDescriptor.SizeBytes) + 12 + limits.BitmapBytes);
            if (_memory.Bytes + slack.Bytes + most > limits.MemoryBytes)
            {
                _memory.Start();
                _memory.Add(neuron, from, to);
                isColumn[neuron] = !_memory.Fits(slack);
            }
        }

        return isColumn;
    }
}
