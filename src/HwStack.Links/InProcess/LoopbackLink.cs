namespace HwStack.Links.InProcess;

/// <summary>One end of a <see cref="LoopbackPair"/>.</summary>
internal sealed class LoopbackLink(string address, LoopbackWires wires, int end) : Link
{
    public override string Address => address;

    public override int Read(Span<byte> buffer) => Checked(wires.Read(end, buffer));

    public override int Write(ReadOnlySpan<byte> bytes) => Checked(wires.Write(end, bytes));

    public override void Wait(bool forWriting, TimeSpan timeout) => wires.Wait(end, forWriting, timeout);

    public override void Wake() => wires.Wake(end);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            wires.Close(end);
        }
    }

    private int Checked(int count) => count switch
    {
        -1 => throw new LinkClosedException(address, LinkClosedReason.ClosedByPeer),
        -2 => throw new LinkClosedException(address, LinkClosedReason.ClosedHere),
        _ => count,
    };
}
