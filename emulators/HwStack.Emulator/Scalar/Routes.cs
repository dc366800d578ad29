using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>One destination of a set, resolved at load so that a packet needs no search for its core.</summary>
/// <param name="Core">Index of the core; −1 for an output port.</param>
/// <param name="Start">Core: its first axon-map entry of the source. Port: index into <see cref="Routes.PortChannels"/>.</param>
/// <param name="End">Core: end of its axon-map entries of the source. Port: the port number.</param>
internal readonly record struct Destination(int Core, int Start, int End);

/// <summary>The destination sets of a core or input port, resolved; and the packets sent to each.</summary>
internal sealed class Routes
{
    /// <summary>Core or port that sends.</summary>
    public required CoreId Source { get; init; }

    /// <summary>Routing order of each set.</summary>
    public required bool[] YFirst { get; init; }

    /// <summary>Offsets of each set in Destinations.</summary>
    public required int[] Start { get; init; }

    /// <summary>Destinations that exist and have an axon of the source, or are output ports that know the source.</summary>
    public required Destination[] Destinations { get; init; }

    /// <summary>True when the set names anything at all, so that a packet leaves.</summary>
    public required bool[] Sends { get; init; }

    /// <summary>Links of each set's tree.</summary>
    public required int[] Hops { get; init; }

    /// <summary>Longest way in each set's tree.</summary>
    public required int[] Depth { get; init; }

    /// <summary>For each output port of a set: channel of each neuron, −1 for none.</summary>
    public required int[][] PortChannels { get; init; }

    /// <summary>Packets sent since the reset.</summary>
    public required long[] Packets { get; init; }

    /// <summary>Resolves the sets of a source.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cores">Its cores.</param>
    /// <param name="source">Core or port that sends.</param>
    /// <param name="sets">Its destination sets.</param>
    /// <param name="channels">Neurons or channels of the source.</param>
    /// <param name="tree">Work space.</param>
    public static Routes Resolve(ChipImage image, CoreState[] cores, CoreId source, DestinationSets sets, int channels, RouteTree tree)
    {
        int[] start = new int[sets.Count + 1], hops = new int[sets.Count], depth = new int[sets.Count];
        bool[] sends = new bool[sets.Count];
        List<Destination> destinations = [];
        List<int[]> portChannels = [];
        Dictionary<CoreId, int> portIndex = [];
        for (int set = 0; set < sets.Count; set++)
        {
            ReadOnlySpan<CoreId> targets = sets.Of(set);
            tree.Lay(source, targets, (sets.Flags[set] & 1) != 0);
            sends[set] = targets.Length > 0;
            hops[set] = targets.Length > 0 ? tree.Hops : 0;
            depth[set] = tree.Depth;
            foreach (CoreId target in targets)
            {
                if (target.IsPort)
                {
                    if (!portIndex.TryGetValue(target, out int at))
                    {
                        at = portChannels.Count;
                        portIndex.Add(target, at);
                        portChannels.Add(Channels(image, target, source, channels));
                    }

                    destinations.Add(new Destination(-1, at, target.PortIndex));
                }
                else if (Find(cores, target) is >= 0 and int core && cores[core].Sources(source) is (int first, > 0 and int count))
                {
                    destinations.Add(new Destination(core, first, first + count));
                }
            }

            start[set + 1] = destinations.Count;
        }

        return new Routes
        {
            Source = source, YFirst = [.. sets.Flags.Select(flags => (flags & 1) != 0)], Start = start, Destinations = [.. destinations], Sends = sends, Hops = hops, Depth = depth,
            PortChannels = [.. portChannels], Packets = new long[sets.Count],
        };
    }

    /// <summary>Index of a core by id; −1 when the image does not configure it.</summary>
    public static int Find(CoreState[] cores, CoreId id)
    {
        int low = 0, high = cores.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (cores[middle].Id.Value < id.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < cores.Length && cores[low].Id == id ? low : -1;
    }

    private static int[] Channels(ChipImage image, CoreId port, CoreId source, int neurons)
    {
        int[] channels = new int[neurons];
        Array.Fill(channels, -1);
        foreach (PortImage candidate in image.Ports)
        {
            if (candidate.Id != port)
            {
                continue;
            }

            foreach (PortRun run in candidate.Runs)
            {
                for (int i = 0; run.Core == source && i < run.Count; i++)
                {
                    channels[run.FirstNeuron + i] = run.FirstChannel + i;
                }
            }
        }

        return channels;
    }
}
