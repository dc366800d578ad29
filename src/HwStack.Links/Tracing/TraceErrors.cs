using HwStack.Diagnostics;

namespace HwStack.Links.Tracing;

/// <summary>HW1990 to HW5043: traces of a link's traffic.</summary>
internal static class TraceErrors
{
    public static UserError NotPcapng(string place, string why) =>
        new("HW1990", $"This is not a pcapng file: {why}.", place, Hint: "Give a file that --link-trace wrote, or convert a capture with 'editcap -F pcapng'.");

    public static UserError Damaged(string place, long offset, string why) =>
        new("HW1991", $"The trace is damaged in the block at byte {offset}: {why}.", place, offset.ToString());

    public static UserError TooLong(string place, long offset, uint length) =>
        new("HW1992", $"The block at byte {offset} has {length} bytes; at most {Pcapng.BlockBytesMax} are read.", place, length.ToString(), Pcapng.BlockBytesMax.ToString());

    public static UserError CannotWrite(string place, string why) =>
        new("HW5043", $"The trace cannot be written: {why}", place);
}
