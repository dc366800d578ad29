using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Host events for the tick about to run, and the counters of the ports. docs/chip.md section 9.</summary>
internal sealed class InputPorts
{
    /// <summary>Largest sum of magnitudes on one channel in one tick: payload sums are 16 bits wide.</summary>
    private const int PayloadSumMax = short.MaxValue;

    private readonly ChipImage _image;
    private readonly Routes[] _routes;
    private readonly long[] _hops;
    private readonly Dictionary<int, int> _indexOfPort = [];
    private ulong[] _keys = new ulong[64];
    private int[] _payloads = new int[64];
    private int _count;
    private bool _sorted = true;

    public InputPorts(ChipImage image, CoreState[] cores, RouteTree tree)
    {
        _image = image;
        _routes = [.. image.Ports.Select(port => Routes.Resolve(image, cores, port.Id, port.Sets, port.Channels, tree))];
        _hops = new long[image.Ports.Count];
        for (int i = 0; i < image.Ports.Count; i++)
        {
            _indexOfPort.Add(image.Ports[i].Id.PortIndex, i);
        }
    }

    public (long Packets, long Hops) Counters(int portIndex) => (_routes[portIndex].Packets.Sum(), _hops[portIndex]);

    public ReadOnlySpan<long> SetPackets(int portIndex) => _routes[portIndex].Packets;

    public void Reset()
    {
        _count = 0;
        _sorted = true;
        Array.Clear(_hops);
        foreach (Routes routes in _routes)
        {
            Array.Clear(routes.Packets);
        }
    }

    public void Inject(int port, int channel, int payload)
    {
        if (!_indexOfPort.TryGetValue(port, out int index) || !_image.Ports[index].IsInput)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "the image has no such input port");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)_image.Ports[index].Channels, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((long)payload), PayloadSumMax, nameof(payload));
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
            Array.Resize(ref _payloads, _count * 2);
        }

        ulong key = ((ulong)index << 32) | (uint)channel;
        _sorted &= _count == 0 || key >= _keys[_count - 1];
        _keys[_count] = key;
        _payloads[_count++] = payload;
    }

    /// <summary>Sends all events in the order of (port, channel), in which full queues drop.</summary>
    public void Send(Packets packets, long tick)
    {
        if (!_sorted)
        {
            Array.Sort(_keys, _payloads, 0, _count);
        }

        int count = _count;
        _count = 0;
        _sorted = true;
        CheckSums(count);
        for (int i = 0; i < count; i++)
        {
            int port = (int)(_keys[i] >> 32), channel = (int)(uint)_keys[i];
            Routes routes = _routes[port];
            int set = _image.Ports[port].ChannelSet[channel];
            if (routes.Sends[set])
            {
                int carriers = Math.Max(1, (Math.Abs(_payloads[i]) + 126) / 127);
                _hops[port] += (long)carriers * routes.Hops[set];
                packets.Send(routes, set, channel, _payloads[i], tick, carriers);
            }
        }
    }

    private void CheckSums(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum = Math.Abs(_payloads[i]) + (i > 0 && _keys[i] == _keys[i - 1] ? sum : 0);
            if (sum > PayloadSumMax)
            {
                throw new InvalidOperationException(
                    $"channel {(uint)_keys[i]} of {_image.Ports[(int)(_keys[i] >> 32)].Id} received payloads of {sum} in sum of magnitudes in one tick, limit {PayloadSumMax}");
            }
        }
    }
}
