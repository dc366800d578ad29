using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HwStack.Boards.Firmware;

/// <summary>The hashes that LMS is made of (RFC 8554 sections 4 and 5). Each starts with the identifier, a number and a tag, so that no hash of one place can stand in another.</summary>
internal static class LmsHashes
{
    private const int MessageTag = 0x8181, PublicTag = 0x8080, LeafTag = 0x8282, InnerTag = 0x8383, HeadBytes = 22;

    /// <summary>The digits of the message's hash and of their checksum: one a chain, 0 .. 2^w - 1.</summary>
    public static byte[] Digits(LmsParameters parameters, ReadOnlySpan<byte> identifier, uint leaf, ReadOnlySpan<byte> randomizer, ReadOnlySpan<byte> message)
    {
        Span<byte> head = stackalloc byte[HeadBytes], digest = stackalloc byte[LmsParameters.NodeBytes + 2];
        Head(head, identifier, leaf, MessageTag);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(randomizer);
        hash.AppendData(message);
        hash.GetHashAndReset(digest);

        int w = parameters.Winternitz, top = (1 << w) - 1, sum = 0;
        for (int i = 0; i < 256 / w; i++)
        {
            sum += top - Digit(digest, i, w);
        }

        BinaryPrimitives.WriteUInt16BigEndian(digest[LmsParameters.NodeBytes..], (ushort)(sum << parameters.ChecksumShift));
        byte[] digits = new byte[parameters.Chains];
        for (int i = 0; i < digits.Length; i++)
        {
            digits[i] = (byte)Digit(digest, i, w);
        }

        return digits;
    }

    /// <summary>Walks a chain in place, from one position to another.</summary>
    public static void Walk(ReadOnlySpan<byte> identifier, uint leaf, int chain, int from, int to, Span<byte> node)
    {
        Span<byte> step = stackalloc byte[HeadBytes + 1 + LmsParameters.NodeBytes];
        Head(step, identifier, leaf, chain);
        for (int position = from; position < to; position++)
        {
            step[HeadBytes] = (byte)position;
            node.CopyTo(step[(HeadBytes + 1)..]);
            SHA256.HashData(step, node);
        }
    }

    /// <summary>The start of a chain, from the private seed (RFC 8554 appendix A). Chain 0xFFFD is nobody's: it gives the randomizer, so that signing needs no chance.</summary>
    public static void Secret(ReadOnlySpan<byte> identifier, uint leaf, int chain, ReadOnlySpan<byte> seed, Span<byte> node)
    {
        Span<byte> bytes = stackalloc byte[HeadBytes + 1 + LmsParameters.NodeBytes];
        Head(bytes, identifier, leaf, chain);
        bytes[HeadBytes] = 0xFF;
        seed.CopyTo(bytes[(HeadBytes + 1)..]);
        SHA256.HashData(bytes, node);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>The leaf of the tree: the hash of the one-time public key that all chain ends (p x 32 bytes) make.</summary>
    public static void Leaf(LmsParameters parameters, ReadOnlySpan<byte> identifier, uint leaf, ReadOnlySpan<byte> ends, Span<byte> node)
    {
        Span<byte> head = stackalloc byte[HeadBytes], bytes = stackalloc byte[HeadBytes + LmsParameters.NodeBytes];
        Head(head, identifier, leaf, PublicTag);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(ends);
        Head(bytes, identifier, (uint)(parameters.Leaves + leaf), LeafTag);
        hash.GetHashAndReset(bytes[HeadBytes..]);
        SHA256.HashData(bytes, node);
    }

    /// <summary>The parent of two nodes; `number` is the parent's, 1 for the root.</summary>
    public static void Inner(ReadOnlySpan<byte> identifier, uint number, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> node)
    {
        Span<byte> bytes = stackalloc byte[HeadBytes + (2 * LmsParameters.NodeBytes)];
        Head(bytes, identifier, number, InnerTag);
        left.CopyTo(bytes[HeadBytes..]);
        right.CopyTo(bytes[(HeadBytes + LmsParameters.NodeBytes)..]);
        SHA256.HashData(bytes, node);
    }

    private static int Digit(ReadOnlySpan<byte> bytes, int index, int w)
    {
        int bit = index * w;
        return (bytes[bit / 8] >> (8 - w - (bit % 8))) & ((1 << w) - 1);
    }

    private static void Head(Span<byte> to, ReadOnlySpan<byte> identifier, uint number, int tag)
    {
        identifier.CopyTo(to);
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], number);
        BinaryPrimitives.WriteUInt16BigEndian(to[20..], (ushort)tag);
    }
}
