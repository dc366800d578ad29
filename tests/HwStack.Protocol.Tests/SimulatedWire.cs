namespace HwStack.Protocol.Tests;

/// <summary>Two endpoints and a wire between them that drops, flips, doubles, swaps and delays what it carries, by seed; time is a number.</summary>
internal sealed class SimulatedWire
{
    private readonly Random _random;
    private readonly double _rate;
    private readonly PriorityQueue<(bool ToBoard, byte[] Bytes), (long Time, long Order)> _flying = new();
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _order;

    public SimulatedWire(int seed, double rate, ushort[]? credits = null, int mtu = 256, EndpointOptions? board = null)
    {
        _random = new Random(seed);
        _rate = rate;
        Host = new Endpoint(new EndpointOptions { Role = EndpointRole.Host });
        Board = new Endpoint(board ?? new EndpointOptions { Role = EndpointRole.Board });
        credits ??= [8, 32, 32, 32, 32, 16];
        Host.Open(77, mtu, credits, 0);
        Board.Open(77, mtu, credits, 0);
    }

    public Endpoint Host { get; }

    public Endpoint Board { get; }

    public long Now { get; private set; }

    /// <summary>Moves time to the next thing that happens: an arrival or a deadline. False when nothing will.</summary>
    public bool Step()
    {
        Carry(Host, true);
        Carry(Board, false);
        long next = Math.Min(Host.NextDeadline, Board.NextDeadline);
        if (_flying.TryPeek(out _, out (long Time, long Order) first))
        {
            next = Math.Min(next, first.Time);
        }

        if (next == long.MaxValue)
        {
            return false;
        }

        Now = Math.Max(Now, next);
        while (_flying.TryPeek(out (bool ToBoard, byte[] Bytes) piece, out first) && first.Time <= Now)
        {
            _flying.Dequeue();
            (piece.ToBoard ? Board : Host).Receive(piece.Bytes, Now);
        }

        return true;
    }

    private void Carry(Endpoint from, bool toBoard)
    {
        int length = from.Transmit(_buffer, Now);
        for (int at = 0; at < length;)
        {
            int end = Array.IndexOf(_buffer, (byte)0, at) + 1;
            byte[] piece = _buffer[at..end];
            at = end;
            double chance = _random.NextDouble();
            if (chance < _rate)
            {
                continue;
            }

            if (chance < 2 * _rate)
            {
                piece[_random.Next(piece.Length)] ^= (byte)(1 << _random.Next(8));
            }

            long delay = chance < 3 * _rate ? 40 : chance < 4 * _rate ? 700 : 1;
            Send(toBoard, piece, delay);
            if (chance >= 4 * _rate && chance < 5 * _rate)
            {
                Send(toBoard, piece, 3);
            }
        }
    }

    private void Send(bool toBoard, byte[] piece, long delay) => _flying.Enqueue((toBoard, piece), (Now + delay, _order++));
}
