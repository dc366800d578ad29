using HwStack.Chip;
using HwStack.Compiler.Defects;

namespace HwStack.Compiler.Placement;

/// <summary>
/// Moves blocks until every destination set has a tree, X first or Y first, without dead links. Min-conflicts search (Minton et al., Artificial Intelligence 58, 1992): take a set that has none, try moves of the
/// blocks it joins, keep the best; now and then a random one, to leave dead ends. Bounded by paths looked at, not by a clock.
/// </summary>
internal sealed class LinkRepair
{
    private const long WorkMax = 60_000_000;
    private const int CandidatesPerStep = 24;

    private readonly IReadOnlyList<(int Source, int[] Targets)> _flows;
    private readonly int[] _positions;
    private readonly DefectMap _map;
    private readonly UsableCores _usable;
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly int[] _blockAt;
    private readonly int[][] _flowsOf;
    private readonly int[] _mark;
    private readonly int[] _slot;
    private readonly List<int> _bad = [];
    private int _round;
    private long _work;

    /// <summary>Prepares the search. In <paramref name="flows"/> numbers from 0 are blocks, −1 − p is port p.</summary>
    public LinkRepair(IReadOnlyList<(int Source, int[] Targets)> flows, int[] positions, DefectMap map, UsableCores usable, int meshX, int meshY)
    {
        (_flows, _positions, _map, _usable, _meshX, _meshY) = (flows, [.. positions], map, usable, meshX, meshY);
        _blockAt = new int[meshX * meshY];
        Array.Fill(_blockAt, -1);
        var touching = new List<int>[positions.Length];
        for (int b = 0; b < positions.Length; b++)
        {
            _blockAt[positions[b]] = b;
            touching[b] = [];
        }

        (_mark, _slot) = (new int[flows.Count], new int[flows.Count]);
        Array.Fill(_slot, -1);
        for (int f = 0; f < flows.Count; f++)
        {
            foreach (int end in flows[f].Targets.Append(flows[f].Source).Where(end => end >= 0))
            {
                if (touching[end].Count == 0 || touching[end][^1] != f)
                {
                    touching[end].Add(f);
                }
            }

            SetBad(f, !IsClean(f));
        }

        _flowsOf = [.. touching.Select(list => list.ToArray())];
    }

    /// <summary>Sets without a way.</summary>
    public int Conflicts => _bad.Count;

    /// <summary>Searches; returns the core numbers, sound when <see cref="Conflicts"/> is 0.</summary>
    public int[] Run(ulong seed, CancellationToken cancellation)
    {
        var random = new SplitMix(seed ^ 0x6465666563747321);
        while (_bad.Count > 0 && _work < WorkMax)
        {
            cancellation.ThrowIfCancellationRequested();
            (int source, int[] targets) = _flows[_bad[random.Next(_bad.Count)]];
            int pick = random.Next(targets.Length + 1), block = pick == targets.Length ? source : targets[pick];
            if (block < 0)
            {
                _work++;
                continue;
            }

            Step(ref random, block);
        }

        return _positions;
    }

    /// <summary>A set without a way: its source as in the flows, the source's id and the ids of its targets.</summary>
    public (int Source, CoreId Id, CoreId[] Targets) FirstConflict()
    {
        (int source, int[] targets) = _flows[_bad.Min()];
        return (source, Id(source), [.. targets.Select(Id)]);
    }

    private void Step(ref SplitMix random, int block)
    {
        int from = _positions[block], best = -1, bestChange = int.MaxValue;
        for (int i = 0; i < CandidatesPerStep; i++)
        {
            int to = random.Next(_blockAt.Length);
            _work++;
            if (to == from || !_usable.Allows(block, to) || (_blockAt[to] is var other && other >= 0 && !_usable.Allows(other, from)))
            {
                continue;
            }

            int before = BadAround(block, _blockAt[to]);
            Swap(block, to);
            int change = BadAround(block, _blockAt[from]) - before;
            Swap(block, from);
            (best, bestChange) = change < bestChange ? (to, change) : (best, bestChange);
        }

        if (best >= 0 && (bestChange <= 0 || random.Next(20) == 0))
        {
            int other = _blockAt[best];
            Swap(block, best);
            Note(block);
            Note(other);
        }
    }

    // Flows of two blocks without a way, each counted once.
    private int BadAround(int block, int other)
    {
        _round++;
        int bad = Count(block);
        return other >= 0 ? bad + Count(other) : bad;

        int Count(int b)
        {
            int count = 0;
            foreach (int f in _flowsOf[b])
            {
                if (_mark[f] != _round)
                {
                    _mark[f] = _round;
                    count += IsClean(f) ? 0 : 1;
                }
            }

            return count;
        }
    }

    private void Note(int block)
    {
        foreach (int f in block >= 0 ? _flowsOf[block] : [])
        {
            SetBad(f, !IsClean(f));
        }
    }

    private void SetBad(int flow, bool bad)
    {
        int at = _slot[flow];
        if (bad && at < 0)
        {
            _slot[flow] = _bad.Count;
            _bad.Add(flow);
        }
        else if (!bad && at >= 0)
        {
            _bad[at] = _bad[^1];
            _slot[_bad[at]] = at;
            _slot[flow] = -1;
            _bad.RemoveAt(_bad.Count - 1);
        }
    }

    private void Swap(int block, int to)
    {
        int from = _positions[block], other = _blockAt[to];
        (_positions[block], _blockAt[to], _blockAt[from]) = (to, block, other);
        if (other >= 0)
        {
            _positions[other] = from;
        }
    }

    private bool IsClean(int flow)
    {
        (int source, int[] targets) = _flows[flow];
        _work += targets.Length;
        return IsClean(source, targets, false) || IsClean(source, targets, true);
    }

    private bool IsClean(int source, int[] targets, bool yFirst)
    {
        (int, int) from = RouterOf(source);
        foreach (int target in targets)
        {
            if (!_map.IsClean(from, RouterOf(target), yFirst))
            {
                return false;
            }
        }

        return true;
    }

    private (int X, int Y) RouterOf(int end) => end < 0 ? (0, (-1 - end) % _meshY) : (_positions[end] % _meshX, _positions[end] / _meshX);

    private CoreId Id(int end) => end < 0 ? CoreId.Port(-1 - end) : new CoreId((uint)_positions[end]);
}
