using System.Globalization;
using HwStack.Chip;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Input ports of a topology. A channel goes to one core, so a port needs a destination set for each core it drives; all of them pass the router that the port is attached to,
/// which bounds the cores of a port. Larger inputs are cut into several: "in.0", "in.1" …
/// </summary>
internal sealed class StreamedPorts
{
    /// <summary>Largest payload a channel takes in a tick, as for other networks.</summary>
    public const int PayloadMax = 127;

    private readonly int _blocksEach;
    private readonly BlockMap _map;

    /// <param name="input">The input; null for no ports.</param>
    /// <param name="map">Where neurons are.</param>
    /// <param name="chip">Router limit.</param>
    public StreamedPorts(TopologyInput? input, BlockMap map, ChipDescription chip)
    {
        _map = map;
        Channels = input?.Channels ?? 0;

        // Half of the port's router is left to the sets of the neurons; a port numbers its sets with 16 bits.
        _blocksEach = Math.Clamp(chip.Router.EntriesMax / 2, 1, ushort.MaxValue);
        int blocks = Channels == 0 ? 0 : map.BlockOf(Channels - 1) + 1;
        Count = (blocks + _blocksEach - 1) / _blocksEach;
    }

    /// <summary>Channels of all ports.</summary>
    public int Channels { get; }

    /// <summary>Ports.</summary>
    public int Count { get; }

    /// <summary>The ports for the image.</summary>
    public IReadOnlyList<PortImage> Images => [.. Enumerable.Range(0, Count).Select(Image)];

    /// <summary>The port and channel that drive a neuron; null when none does.</summary>
    public (CoreId Port, int Channel)? Of(int neuron)
    {
        if (neuron >= Channels)
        {
            return null;
        }

        int port = _map.BlockOf(neuron) / _blocksEach;
        return (CoreId.Port(port), neuron - First(port));
    }

    /// <summary>Name of an input.</summary>
    public string Name(int port) => Count == 1 ? "in" : string.Create(CultureInfo.InvariantCulture, $"in.{port}");

    /// <summary>Channels of a port.</summary>
    public int ChannelsOf(int port) => Math.Min(Channels, First(port + 1)) - First(port);

    /// <summary>The port for the image.</summary>
    public PortImage Image(int port)
    {
        int first = First(port), channels = ChannelsOf(port), block = _map.BlockOf(first), sets = _map.BlockOf(first + channels - 1) - block + 1;
        ushort[] channelSet = new ushort[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            channelSet[channel] = (ushort)(1 + _map.BlockOf(first + channel) - block);
        }

        int[] start = new int[sets + 2];
        for (int set = 1; set <= sets; set++)
        {
            start[set + 1] = set;
        }

        return new PortImage
        {
            Id = CoreId.Port(port),
            IsInput = true,
            Channels = channels,
            PayloadMax = PayloadMax,
            ChannelSet = channelSet,
            Sets = new DestinationSets(start, new byte[sets + 1], _map.Cores.AsSpan(block, sets).ToArray()),
            Runs = [],
        };
    }

    private int First(int port) => _map.First((int)Math.Min(_map.Cores.Length, (long)port * _blocksEach));
}
