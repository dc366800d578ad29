using System.Numerics;

namespace HwStack.Emulator.Fast;

/// <content>Cores that are left alone while nothing comes.</content>
internal sealed unsafe partial class Worker
{
    /// <summary>Cores that took part in this tick, ascending, with those that were left alone though they may not be at rest.</summary>
    public ReadOnlySpan<int> ActiveCores
    {
        get
        {
            int count = 0, at = 0;
            for (int word = _hasRun ? FirstCore >> 6 : EndCore; word << 6 < EndCore; word++)
            {
                ulong bits = _dozing.Pointer[word] | _rested.Pointer[word];
                for (; at < _count && _cores[at] >> 6 == word; at++)
                {
                    bits |= 1UL << _cores[at];
                }

                for (; bits != 0; bits &= bits - 1)
                {
                    _listed[count++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
                }
            }

            return _listed.AsSpan(0, count);
        }
    }

    /// <summary>Brings a core that was left alone to the state after a tick.</summary>
    public void CatchUp(int core, long tick)
    {
        if (_layout.Lazies[core] is not { } lazy || (_dozing.Pointer[core >> 6] >> core & 1) == 0)
        {
            return;
        }

        ref CoreTable table = ref _layout.Cores[core];
        ulong restless = 0;
        for (int block = table.FirstBlock; block < table.FirstBlock + table.Blocks; block++)
        {
            restless |= _updates.CatchUp(core, block, lazy, tick);
        }

        if (restless == 0)
        {
            // It may have updated in the last tick.
            SetBit(_dozing, core, false);
            SetBit(_rested, core, true);
            _anyRested = true;
        }
    }

    /// <summary>Brings all its cores that were left alone to the state after a tick.</summary>
    public void CatchUp(long tick)
    {
        for (int word = FirstCore >> 6; word << 6 < EndCore; word++)
        {
            for (ulong bits = _dozing.Pointer[word]; bits != 0; bits &= bits - 1)
            {
                CatchUp((word << 6) + BitOperations.TrailingZeroCount(bits), tick);
            }
        }
    }

    // Blocks of lazy cores, ascending; other cores are visited as a whole.
    private int TakeTouched()
    {
        int count = 0;
        int lastWord = EndCore == FirstCore ? -1 : (_layout.Cores[EndCore - 1].FirstBlock + _layout.Cores[EndCore - 1].Blocks) >> 6;
        for (int word = EndCore == FirstCore ? 0 : _layout.Cores[FirstCore].FirstBlock >> 6; word <= lastWord; word++)
        {
            ulong bits = _touchedBlocks.Pointer[word];
            if (bits == 0)
            {
                continue;
            }

            _touchedBlocks.Pointer[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int block = (word << 6) + BitOperations.TrailingZeroCount(bits), core = _layout.CoreOfBlock.Pointer[block];
                if (core >= EndCore)
                {
                    continue; // the block of arcs that lead nowhere
                }

                if (_layout.Lazies[core] is null)
                {
                    _touched.Pointer[core >> 6] |= 1UL << core;
                }
                else
                {
                    _lazyBlocks.Pointer[count++] = block;
                }
            }
        }

        for (int i = 0; i < Math.Min(Ahead, _lazyBlocks.Length); i++)
        {
            _lazyBlocks.Pointer[count + i] = 0;
        }

        return count;
    }

    // Blocks with arcs one by one; cores with due rows as a whole, in their turn.
    private void RunLazy(CoreRun run, LazyClass lazyClass, ref int* lazy, int* lazyEnd, long slot, long tick, in TickConstants constants)
    {
        for (int core = run.FirstCore; core < run.EndCore;)
        {
            int end = NextActive(slot, core, run.EndCore), endBlock = end == _layout.Cores.Length ? _layout.Blocks : _layout.Cores[end].FirstBlock;
            for (; lazy < lazyEnd && *lazy < endBlock; lazy++)
            {
                _updates.Prefetch(lazy[Ahead]);
                int of = _layout.CoreOfBlock.Pointer[*lazy];
                ref CoreTable table = ref _layout.Cores[of];
                if (_updates.UpdateLazy(of, table, *lazy, lazyClass, _scratch, constants, tick, Outbox))
                {
                    SetBit(_dozing, of, true);
                }

                if (_count == 0 || _cores[_count - 1] != of)
                {
                    _cores[_count++] = of;
                }
            }

            for (core = end; core < run.EndCore && IsActive(slot, core); core++)
            {
                SetBit(_dozing, core, true);
            }

            RunCores(end, core, slot, tick, constants);
            endBlock = core == _layout.Cores.Length ? _layout.Blocks : _layout.Cores[core].FirstBlock;
            while (lazy < lazyEnd && *lazy < endBlock)
            {
                lazy++;
            }
        }
    }
}
