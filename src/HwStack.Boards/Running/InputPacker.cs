using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards;

/// <summary>Turns the inputs of a run into SPIKES_IN messages, tick by tick, as room allows. firmware-protocol/protocol.md section 6.</summary>
/// <param name="session">An open session.</param>
/// <param name="feeds">Inputs.</param>
/// <param name="epoch">The run's number.</param>
internal sealed class InputPacker(BoardSession session, IEnumerable<InputFeed> feeds, ushort epoch)
{
    private readonly InputFeed[] _feeds = [.. feeds.OrderBy(feed => feed.Port)];
    private readonly long _last = feeds.Select(feed => (long)feed.Ticks).DefaultIfEmpty(0).Max();
    private readonly byte[] _frame = new byte[session.Mtu];
    private readonly int _most = (session.Mtu - SpikeBlock.InputBytes) / WireEvent.Bytes;
    private long _tick;
    private int _feed;
    private int _entry;
    private bool _done;

    /// <summary>Sends as many messages as there is room for. True when all inputs are sent.</summary>
    public bool Send()
    {
        while (!_done && session.CanSend(Channel.Input))
        {
            SendOne();
        }

        return _done;
    }

    private void SendOne()
    {
        long first = -1;
        int count = 0;
        for (; _tick < _last; _tick++, _feed = 0)
        {
            for (; _feed < _feeds.Length; _feed++, _entry = 0)
            {
                ReadOnlySpan<int> channels = _feeds[_feed].At(_tick, out ReadOnlySpan<int> payloads);
                for (; _entry < channels.Length; _entry++)
                {
                    if (payloads[_entry] == 0)
                    {
                        continue;
                    }

                    first = first < 0 ? _tick : first;
                    if (count == _most || _tick - first > ushort.MaxValue)
                    {
                        Frame(count, first, (ulong)_tick);
                        return;
                    }

                    WireEvent.OfPort((ushort)(_tick - first), _feeds[_feed].Port, channels[_entry], (short)payloads[_entry])
                        .Write(_frame.AsSpan(SpikeBlock.InputBytes + (count * WireEvent.Bytes)));
                    count++;
                }
            }
        }

        Frame(count, Math.Max(first, 0), ulong.MaxValue);
        _done = true;
    }

    private void Frame(int count, long first, ulong until)
    {
        new SpikeBlock(epoch, (ushort)count, 0, (ulong)first, until).Write(_frame, input: true);
        session.Send(Channel.Input, MessageType.SpikesIn, _frame.AsSpan(0, SpikeBlock.InputBytes + (count * WireEvent.Bytes)));
    }
}
