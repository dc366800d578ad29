using HwStack.Boards;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Cli.Fuzz;

/// <summary>A host's session with a virtual board, into whose link foreign bytes can be slipped as if the board had sent them.</summary>
internal sealed class FuzzedHost : IDisposable
{
    private BoardSimulation? _simulation;
    private BoardSession? _session;
    private SlippingLink? _link;
    private uint _number;
    private long _framesBefore;

    /// <summary>Session number; 0 when none is open.</summary>
    public uint Session => _session is null ? 0 : _number;

    /// <summary>Frames taken in all sessions.</summary>
    public long FramesTaken => _framesBefore + (_session?.Statistics.FramesTaken ?? 0);

    /// <summary>Opens a session with a fresh board and has a request on its way, so that responses mean something.</summary>
    public void Open()
    {
        _simulation = new BoardSimulation();
        _link = new SlippingLink(_simulation.Open());
        _session = BoardSession.Open(_link, new BoardSessionOptions { Time = _simulation.Clock, NextSession = () => ++_number });
        _session.Streams = new Nobody();
        _session.Post(MessageType.Barrier, new byte[10]);
    }

    /// <summary>Slips bytes in and lets the session work on them.</summary>
    public void Take(ReadOnlySpan<byte> wire)
    {
        _link!.Slip(wire);
        _session!.Pump(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Ends the session without ceremony.</summary>
    public void Close()
    {
        _framesBefore = FramesTaken;
        _session = null;
        _link?.Dispose();
        _simulation?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private sealed class SlippingLink(Link inner) : Link
    {
        private byte[] _slipped = new byte[8192];
        private int _count;

        public override string Address => inner.Address;

        public void Slip(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_slipped);
            _count = bytes.Length;
        }

        public override int Read(Span<byte> buffer)
        {
            if (_count == 0)
            {
                return inner.Read(buffer);
            }

            int count = _count;
            _slipped.AsSpan(0, count).CopyTo(buffer);
            _count = 0;
            return count;
        }

        public override int Write(ReadOnlySpan<byte> bytes) => inner.Write(bytes);

        public override void Wait(bool forWriting, TimeSpan timeout) => inner.Wait(forWriting, timeout);

        public override void Wake() => inner.Wake();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                _slipped = [];
            }
        }
    }

    private sealed class Nobody : IBoardStreams
    {
        public void Outputs(SpikeBlock block, ReadOnlySpan<byte> events)
        {
        }

        public void Spikes(SpikeBlock block, ReadOnlySpan<byte> events)
        {
        }

        public void States(ushort epoch, ushort probe, ulong tick, uint offset, ReadOnlySpan<byte> states)
        {
        }

        public void Done(DoneMessage message)
        {
        }

        public void Record(FaultRecord record)
        {
        }
    }
}
