using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Host events for the tick about to run, in the order of (port, channel) in which they are sent.</summary>
/// <param name="image">The image.</param>
/// <param name="sources">Numbers of the channels.</param>
internal sealed class HostEvents(ChipImage image, Sources sources)
{
    private readonly Dictionary<int, int> _indexOfPort =
        image.Ports.Select((port, index) => (port.Id.PortIndex, index)).ToDictionary(pair => pair.PortIndex, pair => pair.index);

    private int[] _sources = new int[64];
    private int[] _payloads = new int[64];
    private int _count;
    private bool _sorted = true;

    /// <summary>Source number of each event, ascending after <see cref="Prepare"/>.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, _count);

    /// <summary>Payload of each event.</summary>
    public ReadOnlySpan<int> Payloads => _payloads.AsSpan(0, _count);

    public void Clear()
    {
        _count = 0;
        _sorted = true;
    }

    public void Inject(int port, int channel, int payload)
    {
        if (!_indexOfPort.TryGetValue(port, out int index) || !image.Ports[index].IsInput)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "the image has no such input port");
        }

        PortImage known = image.Ports[index];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)known.Channels, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((long)payload), known.PayloadMax, nameof(payload));
        if (_count == _sources.Length)
        {
            Array.Resize(ref _sources, _count * 2);
            Array.Resize(ref _payloads, _count * 2);
        }

        int source = (sources.FirstBlock[sources.Cores + index] * 64) + channel;
        _sorted &= _count == 0 || source >= _sources[_count - 1];
        _sources[_count] = source;
        _payloads[_count++] = payload;
    }

    /// <summary>Sorts the events; throws InvalidOperationException when a channel's magnitudes sum beyond its port's limit.</summary>
    public void Prepare()
    {
        if (!_sorted)
        {
            Array.Sort(_sources, _payloads, 0, _count);
            _sorted = true;
        }

        long sum = 0;
        for (int i = 0; i < _count; i++)
        {
            sum = Math.Abs(_payloads[i]) + (i > 0 && _sources[i] == _sources[i - 1] ? sum : 0);
            PortImage port = image.Ports[sources.OwnerOf(sources.SetOf[_sources[i]]) - sources.Cores];
            if (sum > port.PayloadMax)
            {
                int channel = _sources[i] - (sources.FirstBlock[sources.OwnerOf(sources.SetOf[_sources[i]])] * 64);
                throw new InvalidOperationException(
                    $"channel {channel} of {port.Id} received payloads of {sum} in sum of magnitudes in one tick, limit {port.PayloadMax}");
            }
        }
    }

    /// <summary>Packets that carry a payload.</summary>
    public static int Carriers(int payload) => Math.Max(1, (Math.Abs(payload) + 126) / 127);
}
