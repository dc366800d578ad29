using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Packets over each directed mesh link and each port link since the reset. Computed from the packets of each destination set when asked, so that it costs a tick nothing.</summary>
public sealed class LinkLoad
{
    private LinkLoad(int meshX, int meshY, int ports)
    {
        MeshX = meshX;
        MeshY = meshY;
        Packets = new long[4L * meshX * meshY];
        PortPackets = new long[ports];
    }

    /// <summary>Board width in cores.</summary>
    public int MeshX { get; }

    /// <summary>Board height in cores.</summary>
    public int MeshY { get; }

    /// <summary>Packets by 4 · (core position y · MeshX + x) + <see cref="LinkDirection"/>.</summary>
    public long[] Packets { get; }

    /// <summary>Packets by index in <see cref="ChipImage.Ports"/>: in for an input port, out for an output port.</summary>
    public long[] PortPackets { get; }

    /// <summary>Packets that left the router of a core position on one side.</summary>
    public long Of(CoreId core, LinkDirection direction) => Packets[(4L * core.Value) + (int)direction];

    /// <summary>Loads of all links of an engine's board since its reset.</summary>
    public static LinkLoad Read(Engine engine)
    {
        ChipImage image = engine.Image;
        var load = new LinkLoad(image.MeshX, image.MeshY, image.Ports.Count);
        var tree = new RouteTree(image.MeshX, image.MeshY);
        for (int core = 0; core < image.CoreCount; core++)
        {
            CoreImage memory = image.ReadCore(core);
            load.AddSets(image, tree, memory.Id, memory.Sets, engine.SetPackets(core));
        }

        for (int port = 0; port < image.Ports.Count; port++)
        {
            ReadOnlySpan<long> packets = engine.PortSetPackets(port);
            load.AddSets(image, tree, image.Ports[port].Id, image.Ports[port].Sets, packets);
            foreach (long count in packets)
            {
                load.PortPackets[port] += count;
            }
        }

        return load;
    }

    internal void Add(int position, LinkDirection direction, long packets) => Packets[(4L * position) + (int)direction] += packets;

    private void AddSets(ChipImage image, RouteTree tree, CoreId source, DestinationSets sets, ReadOnlySpan<long> packets)
    {
        for (int set = 0; set < packets.Length; set++)
        {
            if (packets[set] == 0)
            {
                continue;
            }

            tree.Lay(source, sets.Of(set), (sets.Flags[set] & 1) != 0);
            tree.AddTo(this, packets[set]);
            foreach (CoreId target in sets.Of(set))
            {
                for (int port = 0; target.IsPort && port < image.Ports.Count; port++)
                {
                    PortPackets[port] += image.Ports[port].Id == target ? packets[set] : 0;
                }
            }
        }
    }
}
