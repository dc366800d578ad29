namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Cuts neurons in columns: as many neurons as a core has numbers share a row of cores, and their sources are cut into ranges, one a core. The first core holds the neurons themselves, the
/// others dendrites that send exact partial sums (docs/chip.md section 8). For neurons whose fan-in exceeds a core this is the only way; for large fan-ins it saves
/// cores, since a source costs one descriptor for many cells instead of one for a few.
/// </summary>
internal sealed class ColumnCutter(
    SynapseIndex index, BlockMemory memory, Slack[] slackOfPopulation, int[] populationOf, List<(int Neuron, LimitExceeded Limit)> hopeless)
{
    private int _groups;
    private int[] _group = [];
    private int[] _from = [];
    private int[] _next = [];
    private bool _somas;

    /// <summary>Room to be kept free in the open block.</summary>
    public Slack Slack { get; private set; }

    /// <summary>Adds full blocks to <paramref name="blocks"/> and returns the last, still open one, whose content is in the memory count; an empty one when there are no neurons.</summary>
    public CutBlock Cut(int[] neurons, List<CutBlock> blocks)
    {
        memory.Start();
        var open = new CutBlock([], []);
        for (int at = 0; at < neurons.Length && hopeless.Count == 0; at += _group.Length, _groups++)
        {
            if (at > 0)
            {
                blocks.Add(open);
            }

            _group = FirstGroup(neurons, at);
            open = CutGroup(blocks);
        }

        return open;
    }

    // The neurons from at on whose records and sets alone fit a core; at least one, since single ones have been tried.
    private int[] FirstGroup(int[] neurons, int at)
    {
        memory.Start();
        Slack = default;
        int count = 0;
        for (; at + count < neurons.Length; count++)
        {
            Slack = Slack.Max(Slack, slackOfPopulation[populationOf[neurons[at + count]]]);
            memory.Add(neurons[at + count], 0, 0);
            if (!memory.Fits(Slack))
            {
                break;
            }
        }

        return neurons[at..(at + Math.Max(1, count))];
    }

    private CutBlock CutGroup(List<CutBlock> blocks)
    {
        _from = Array.ConvertAll(_group, neuron => index.InStart[neuron]);
        _next = [.. _from];
        Start(somas: true);
        foreach (int source in SourcesOfGroup())
        {
            int[] end = AddSource(source);
            if (!memory.Fits(Slack))
            {
                blocks.Add(Block());
                _from = [.. _next];
                Start(somas: false);
                end = AddSource(source);
                if (memory.Exceeded(Slack) is { } limit)
                {
                    hopeless.Add((_group[0], limit));
                    break;
                }
            }

            _next = end;
        }

        return Block();
    }

    private void Start(bool somas)
    {
        _somas = somas;
        memory.Start();
        foreach (int neuron in _group)
        {
            if (somas)
            {
                memory.Add(neuron, 0, 0);
            }
            else
            {
                memory.AddDendrite(_groups);
            }
        }
    }

    private int[] AddSource(int source)
    {
        int[] end = [.. _next];
        for (int local = 0; local < _group.Length; local++)
        {
            int last = index.InStart[_group[local] + 1];
            while (end[local] < last && index.RowSource[index.InRow[end[local]]] == source)
            {
                end[local]++;
            }

            memory.AddSynapses(_next[local], end[local], local);
        }

        return end;
    }

    private CutBlock Block()
    {
        if (_somas)
        {
            return new CutBlock([.. _group], []);
        }

        var dendrites = new List<CutDendrite>();
        for (int local = 0; local < _group.Length; local++)
        {
            if (_next[local] > _from[local])
            {
                dendrites.Add(new CutDendrite(_group[local], _from[local], _next[local]));
            }
        }

        return new CutBlock([], dendrites);
    }

    private List<int> SourcesOfGroup()
    {
        var seen = new HashSet<int>();
        foreach (int neuron in _group)
        {
            for (int s = index.InStart[neuron]; s < index.InStart[neuron + 1]; s++)
            {
                seen.Add(index.RowSource[index.InRow[s]]);
            }
        }

        List<int> sources = [.. seen];
        sources.Sort();
        return sources;
    }
}
