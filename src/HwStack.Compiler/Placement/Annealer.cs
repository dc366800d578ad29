using HwStack.Compiler.Defects;

namespace HwStack.Compiler.Placement;

/// <summary>
/// Seeded simulated annealing of packets × Manhattan distance by swapping positions; moves range over a window that shrinks with the temperature
/// (as VPR does: Betz, Rose, FPL 1997). Bounded by a number of steps, not by a clock, so that the result depends on the seed alone.
/// </summary>
internal sealed class Annealer
{
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly int[] _blockAt;
    private readonly int[] _x;
    private readonly int[] _y;
    private readonly int[] _start;
    private readonly int[] _peer;
    private readonly double[] _packets;

    private readonly UsableCores _usable;
    private readonly DefectMap? _map;

    /// <summary>Prepares the neighbour lists; <paramref name="positions"/> are core numbers of the blocks. With dead links in <paramref name="map"/> pairs that could not reach each other cost extra.</summary>
    public Annealer(
        IReadOnlyList<(int A, int B, double Packets)> pairs, int[] positions, int meshX, int meshY, int ports, UsableCores usable, DefectMap? map)
    {
        (_usable, _map) = (usable, map is { DeadLinks: > 0 } ? map : null);
        (_meshX, _meshY) = (meshX, meshY);
        int blocks = positions.Length;
        _blockAt = new int[meshX * meshY];
        Array.Fill(_blockAt, -1);
        // Ports follow the blocks as fixed points.
        _x = new int[blocks + ports];
        _y = new int[blocks + ports];
        for (int b = 0; b < blocks; b++)
        {
            (_x[b], _y[b]) = (positions[b] % meshX, positions[b] / meshX);
            _blockAt[positions[b]] = b;
        }

        for (int port = 0; port < ports; port++)
        {
            (_x[blocks + port], _y[blocks + port]) = (-1, port % meshY);
        }

        _start = new int[blocks + 1];
        foreach ((int a, int b, _) in pairs)
        {
            _start[b + 1]++;
            if (a >= 0)
            {
                _start[a + 1]++;
            }
        }

        for (int b = 0; b < blocks; b++)
        {
            _start[b + 1] += _start[b];
        }

        int[] next = _start.AsSpan(0, blocks).ToArray();
        _peer = new int[_start[blocks]];
        _packets = new double[_start[blocks]];
        foreach ((int a, int b, double packets) in pairs)
        {
            int first = a >= 0 ? a : blocks + (-1 - a);
            (_peer[next[b]], _packets[next[b]++]) = (first, packets);
            if (a >= 0)
            {
                (_peer[next[a]], _packets[next[a]++]) = (b, packets);
            }
        }
    }

    /// <summary>Core numbers of the blocks after annealing. <paramref name="work"/> is the number of pair terms that may be evaluated.</summary>
    public int[] Run(ulong seed, long work, CancellationToken cancellation)
    {
        int blocks = _start.Length - 1;
        var random = new SplitMix(seed);
        double degree = 2.0 * ((double)_peer.Length / blocks) + 2;
        long moves = (long)Math.Min(work / degree, 2000.0 * blocks);
        double temperature = StartTemperature(ref random);
        const int Stages = 120;
        double cooling = Math.Pow(1e-4, 1.0 / Stages);
        double cost = 0, bestCost = 0;
        int[] best = Positions();
        for (int stage = 0; stage < Stages && temperature > 0; stage++)
        {
            cancellation.ThrowIfCancellationRequested();
            int window = Math.Max(1, (int)(Math.Max(_meshX, _meshY) * Math.Pow(1.0 - ((double)stage / Stages), 2)));
            for (long move = 0; move < moves / Stages; move++)
            {
                int block = random.Next(blocks);
                int other = Target(ref random, block, window);
                if (!IsAllowed(block, other))
                {
                    continue;
                }

                double delta = Swap(block, other);
                if (delta <= 0 || random.NextDouble() < Math.Exp(-delta / temperature))
                {
                    cost += delta;
                }
                else
                {
                    SwapBack(block, other);
                }
            }

            if (cost < bestCost - 1e-9)
            {
                (bestCost, best) = (cost, Positions());
            }

            temperature *= cooling;
        }

        return best;
    }

    private int _undo;

    // A tenth of the mean size of a change: warm enough to leave a bad order, cool enough to keep a good start.
    private double StartTemperature(ref SplitMix random)
    {
        int blocks = _start.Length - 1;
        double sum = 0;
        const int Samples = 64;
        for (int i = 0; i < Samples; i++)
        {
            int block = random.Next(blocks), other = Target(ref random, block, Math.Max(_meshX, _meshY));
            if (IsAllowed(block, other))
            {
                sum += Math.Abs(Swap(block, other));
                SwapBack(block, other);
            }
        }

        return 0.3 * sum / Samples;
    }

    private bool IsAllowed(int block, int position) =>
        _usable.Allows(block, position) && (_blockAt[position] < 0 || _usable.Allows(_blockAt[position], (_y[block] * _meshX) + _x[block]));

    private int Target(ref SplitMix random, int block, int window)
    {
        int left = Math.Max(0, _x[block] - window), right = Math.Min(_meshX - 1, _x[block] + window);
        int top = Math.Max(0, _y[block] - window), bottom = Math.Min(_meshY - 1, _y[block] + window);
        return ((top + random.Next(bottom - top + 1)) * _meshX) + left + random.Next(right - left + 1);
    }

    // Moves a block to a position, and the block there, if any, to where the first was. Returns the change of cost.
    private double Swap(int block, int position)
    {
        _undo = (_y[block] * _meshX) + _x[block];
        int other = _blockAt[position];
        if (other == block)
        {
            return 0;
        }

        double before = Cost(block) + (other >= 0 ? Cost(other) : 0);
        Put(block, position, other, _undo);
        // The pair itself keeps its distance, so counting it twice on both sides does no harm.
        return Cost(block) + (other >= 0 ? Cost(other) : 0) - before;
    }

    private void SwapBack(int block, int position)
    {
        int other = _blockAt[_undo];
        if (position != _undo)
        {
            Put(block, _undo, other == block ? -1 : other, position);
        }
    }

    private void Put(int block, int position, int other, int otherPosition)
    {
        (_x[block], _y[block]) = (position % _meshX, position / _meshX);
        _blockAt[position] = block;
        _blockAt[otherPosition] = other;
        if (other >= 0)
        {
            (_x[other], _y[other]) = (otherPosition % _meshX, otherPosition / _meshX);
        }
    }

    private double Cost(int block)
    {
        double cost = 0;
        for (int i = _start[block]; i < _start[block + 1]; i++)
        {
            int peer = _peer[i];
            cost += _packets[i] * (Math.Abs(_x[block] - _x[peer]) + Math.Abs(_y[block] - _y[peer]));
            if (_map is not null && !CanReach(block, peer))
            {
                cost += _packets[i] * (_meshX + _meshY);
            }
        }

        return cost;
    }

    // Ports stand at x = −1; their packets start at column 0.
    private bool CanReach(int block, int peer)
    {
        (int, int) from = (_x[block], _y[block]), to = (Math.Max(0, _x[peer]), _y[peer]);
        return _map!.IsClean(from, to, false) || _map.IsClean(from, to, true);
    }

    private int[] Positions()
    {
        int[] positions = new int[_start.Length - 1];
        for (int b = 0; b < positions.Length; b++)
        {
            positions[b] = (_y[b] * _meshX) + _x[b];
        }

        return positions;
    }
}
