namespace HwStack.Emulator;

/// <summary>Events of one tick in an array that only ever grows, so that ticks stop allocating once the busiest has been seen.</summary>
internal sealed class EventBuffer<T>
    where T : struct
{
    private T[] _items = new T[64];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
    }
}
