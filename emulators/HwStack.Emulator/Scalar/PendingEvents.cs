using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>
/// The pending-event queue of a core: one entry for each (descriptor, due tick), docs/chip.md section 9. Entries of a due tick form a chain from one of
/// 16 heads, since an event is due at most 15 ticks after the tick it arrives for. A descriptor has one fixed delay, so an arriving event can only meet
/// an entry made by an event that arrived for the same tick; one stamp and entry number a descriptor find it.
/// </summary>
internal sealed class PendingEvents
{
    private const int Slots = RowDescriptor.DelayMax + 1;

    private readonly int[] _head = new int[Slots];
    private readonly int[] _next;
    private readonly int[] _descriptor;
    private readonly short[] _payload;
    private readonly long[] _stamp;
    private readonly int[] _entry;
    private int _free;

    /// <param name="descriptors">Descriptors of the core.</param>
    /// <param name="entriesMax">Size of the queue on the chip. Memory is taken for no more entries than the descriptors can ever fill: delay + 1 each.</param>
    public PendingEvents(RowDescriptor[] descriptors, int entriesMax)
    {
        long fillable = 0;
        foreach (RowDescriptor descriptor in descriptors)
        {
            fillable += descriptor.Format == RowFormat.List ? 0 : descriptor.Delay + 1;
        }

        int capacity = (int)Math.Min(fillable, entriesMax);
        _next = new int[capacity];
        _descriptor = new int[capacity];
        _payload = new short[capacity];
        _stamp = new long[descriptors.Length];
        _entry = new int[descriptors.Length];
        Clear();
    }

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        Array.Fill(_head, -1);
        Array.Fill(_stamp, -1);
        for (int entry = 0; entry < _next.Length; entry++)
        {
            _next[entry] = entry + 1 < _next.Length ? entry + 1 : -1;
        }

        _free = _next.Length > 0 ? 0 : -1;
    }

    /// <summary>Adds an event; false when it needs a new entry and the queue is full.</summary>
    /// <param name="descriptor">Descriptor, not a list.</param>
    /// <param name="delay">Its delay.</param>
    /// <param name="arrival">Tick in which a delay of 0 is due.</param>
    /// <param name="payload">Payload; sums wrap at 16 bits, which no legal image reaches.</param>
    public bool Add(int descriptor, int delay, long arrival, int payload)
    {
        if (_stamp[descriptor] == arrival)
        {
            ref short sum = ref _payload[_entry[descriptor]];
            sum = unchecked((short)(sum + payload));
            return true;
        }

        int entry = _free;
        if (entry < 0)
        {
            return false;
        }

        _free = _next[entry];
        ref int head = ref _head[(arrival + delay) % Slots];
        _next[entry] = head;
        head = entry;
        _descriptor[entry] = descriptor;
        _payload[entry] = unchecked((short)payload);
        _stamp[descriptor] = arrival;
        _entry[descriptor] = entry;
        return true;
    }

    /// <summary>True when a row is due in the tick.</summary>
    public bool AnyDue(long tick) => _head[tick % Slots] >= 0;

    /// <summary>Removes an event due in the tick and hands it over; false when none is left.</summary>
    public bool Take(long tick, out int descriptor, out int payload)
    {
        ref int head = ref _head[tick % Slots];
        int entry = head;
        if (entry < 0)
        {
            descriptor = payload = 0;
            return false;
        }

        head = _next[entry];
        _next[entry] = _free;
        _free = entry;
        descriptor = _descriptor[entry];
        payload = _payload[entry];
        return true;
    }

    /// <summary>Sum of the hash items of all events, seen before tick <paramref name="nextTick"/> runs.</summary>
    public ulong Hash(uint coreId, long nextTick)
    {
        ulong hash = 0;
        for (long due = nextTick; due < nextTick + Slots; due++)
        {
            for (int entry = _head[due % Slots]; entry >= 0; entry = _next[entry])
            {
                hash = unchecked(hash + StateHash.Pending(coreId, _descriptor[entry], due, _payload[entry]));
            }
        }

        return hash;
    }
}
