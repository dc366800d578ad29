using System.Runtime.InteropServices;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>What a packet costs and which output ports it reaches, by destination set and source.</summary>
internal sealed class RouteTable
{
    private readonly int[] _outputStart;
    private readonly List<(int Source, int Port, int Channel)> _outputs = [];

    public RouteTable(ChipImage image, Sources sources)
    {
        int sets = sources.FirstSet[^1];
        Sends = new bool[sets];
        Hops = new int[sets];
        Depth = new int[sets];
        BlockSet = new int[sources.SetOf.Length / 64];
        _outputStart = new int[BlockSet.Length + 1];
        var tree = new RouteTree(image.MeshX, image.MeshY);
        for (int set = 0; set < sets; set++)
        {
            ReadOnlySpan<CoreId> targets = sources.Targets(set);
            int owner = sources.OwnerOf(set);
            if (targets.Length > 0)
            {
                tree.Lay(owner < sources.Cores ? sources.CoreIdOf(owner) : image.Ports[owner - sources.Cores].Id, targets, sources.IsYFirst(set));
                (Sends[set], Hops[set], Depth[set]) = (true, tree.Hops, tree.Depth);
            }
        }

        AddOutputs(image, sources);
        AddBlockSets(sources);
    }

    /// <summary>True when a packet of the set leaves at all.</summary>
    public bool[] Sends { get; }

    /// <summary>Links of the set's tree.</summary>
    public int[] Hops { get; }

    /// <summary>Links to the farthest destination.</summary>
    public int[] Depth { get; }

    /// <summary>The set of all sources of a block, −1 when they differ.</summary>
    public int[] BlockSet { get; }

    /// <summary>True when any source has an output channel.</summary>
    public bool HasOutputs => _outputs.Count > 0;

    /// <summary>Output channels of the sources of a block: (source, port, channel), ascending.</summary>
    public ReadOnlySpan<(int Source, int Port, int Channel)> Outputs(int block) =>
        CollectionsMarshal.AsSpan(_outputs)[_outputStart[block].._outputStart[block + 1]];

    private void AddOutputs(ChipImage image, Sources sources)
    {
        foreach (PortImage port in image.Ports)
        {
            foreach (PortRun run in port.Runs)
            {
                int owner = sources.IndexOf(run.Core, image);
                for (int i = 0; owner >= 0 && i < run.Count && run.FirstNeuron + i < sources.Count[owner]; i++)
                {
                    int source = (sources.FirstBlock[owner] * 64) + run.FirstNeuron + i;
                    if (sources.Targets(sources.SetOf[source]).BinarySearch(port.Id) >= 0)
                    {
                        _outputs.Add((source, port.Id.PortIndex, run.FirstChannel + i));
                    }
                }
            }
        }

        _outputs.Sort();
        int at = 0;
        for (int block = 0; block < BlockSet.Length; block++)
        {
            _outputStart[block] = at;
            while (at < _outputs.Count && _outputs[at].Source >> 6 == block)
            {
                at++;
            }
        }

        _outputStart[^1] = at;
    }

    private void AddBlockSets(Sources sources)
    {
        for (int owner = 0; owner + 1 < sources.FirstBlock.Length; owner++)
        {
            int end = (sources.FirstBlock[owner] * 64) + sources.Count[owner];
            for (int block = sources.FirstBlock[owner]; block < sources.FirstBlock[owner + 1]; block++)
            {
                ReadOnlySpan<int> sets = sources.SetOf.AsSpan(block * 64, Math.Min(end - (block * 64), 64));
                BlockSet[block] = sets.ContainsAnyExcept(sets[0]) ? -1 : sets[0];
            }
        }
    }
}
