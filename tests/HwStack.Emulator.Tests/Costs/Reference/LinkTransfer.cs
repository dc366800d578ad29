namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>A copy that is crossing a link.</summary>
/// <param name="Time">When it will be across.</param>
/// <param name="Link">The link.</param>
/// <param name="From">Buffer it comes from.</param>
/// <param name="Copy">The copy as it will be behind the link.</param>
internal readonly record struct LinkTransfer(double Time, int Link, int From, PacketCopy Copy);

/// <summary>
/// Transfers in order of time. All links take equally long, so transfers end in the order in which they began: a ring is enough and no heap is needed.
/// </summary>
internal sealed class TransferRing
{
    private LinkTransfer[] _items = new LinkTransfer[256];
    private int _head;

    public int Count { get; private set; }

    public double NextTime => _items[_head].Time;

    public void Add(in LinkTransfer transfer)
    {
        if (Count == _items.Length)
        {
            var larger = new LinkTransfer[2 * Count];
            for (int i = 0; i < Count; i++)
            {
                larger[i] = _items[(_head + i) & (Count - 1)];
            }

            (_items, _head) = (larger, 0);
        }

        _items[(_head + Count++) & (_items.Length - 1)] = transfer;
    }

    public LinkTransfer Take()
    {
        LinkTransfer transfer = _items[_head];
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return transfer;
    }
}
