using System.Buffers.Binary;

namespace HwStack.Boards.Firmware;

/// <summary>
/// The private half of an LMS key: all nodes of the tree, computed from the seed. Takes 2^height x chains x 2^w hashes to make (height 10, w 4: 1.1 million; height 10, w 8: 8.9 million) and 64 bytes a leaf.
/// It keeps no count of used leaves: that is <see cref="FirmwareSigningKey"/>'s work.
/// </summary>
internal sealed class LmsTree
{
    private const int Node = LmsParameters.NodeBytes;

    private readonly byte[] _identifier;
    private readonly byte[] _seed;

    /// <summary>Node r (1 is the root, 2r and 2r + 1 its children) at 32 r.</summary>
    private readonly byte[] _nodes;

    public LmsTree(LmsParameters parameters, ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> seed)
    {
        Parameters = parameters;
        _identifier = identifier.ToArray();
        _seed = seed.ToArray();
        _nodes = new byte[2 * parameters.Leaves * Node];
        int leaves = (int)parameters.Leaves;
        Parallel.For(0, leaves, leaf => WriteLeaf((uint)leaf));
        for (int number = leaves - 1; number > 0; number--)
        {
            LmsHashes.Inner(_identifier, (uint)number, NodeAt(2 * number), NodeAt((2 * number) + 1), NodeAt(number));
        }

        PublicKey = new byte[LmsParameters.PublicKeyBytes];
        BinaryPrimitives.WriteUInt32BigEndian(PublicKey, parameters.TreeType);
        BinaryPrimitives.WriteUInt32BigEndian(PublicKey.AsSpan(4), parameters.OneTimeType);
        _identifier.CopyTo(PublicKey, 8);
        NodeAt(1).CopyTo(PublicKey.AsSpan(24));
    }

    public LmsParameters Parameters { get; }

    /// <summary>56 bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Signs with a leaf. Two messages signed with one leaf let anyone sign a third: the caller sees to it that it never happens.</summary>
    /// <param name="leaf">0 .. 2^height - 1.</param>
    /// <param name="message">What is signed.</param>
    /// <param name="randomizer">C, 32 bytes; when empty, one derived from the seed.</param>
    public byte[] Sign(uint leaf, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomizer = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, Parameters.Leaves);
        byte[] signature = new byte[Parameters.SignatureBytes];
        BinaryPrimitives.WriteUInt32BigEndian(signature, leaf);
        PublicKey.AsSpan(4, 4).CopyTo(signature.AsSpan(4));
        Span<byte> c = signature.AsSpan(8, Node);
        if (randomizer.IsEmpty)
        {
            LmsHashes.Secret(_identifier, leaf, 0xFFFD, _seed, c);
        }
        else
        {
            randomizer.CopyTo(c);
        }

        byte[] digits = LmsHashes.Digits(Parameters, _identifier, leaf, c, message);
        int at = 40;
        for (int chain = 0; chain < digits.Length; chain++, at += Node)
        {
            LmsHashes.Secret(_identifier, leaf, chain, _seed, signature.AsSpan(at, Node));
            LmsHashes.Walk(_identifier, leaf, chain, 0, digits[chain], signature.AsSpan(at, Node));
        }

        PublicKey.AsSpan(0, 4).CopyTo(signature.AsSpan(at));
        at += 4;
        for (int number = (int)(Parameters.Leaves + leaf); number > 1; number >>= 1, at += Node)
        {
            NodeAt(number ^ 1).CopyTo(signature.AsSpan(at));
        }

        return signature;
    }

    private Span<byte> NodeAt(int number) => _nodes.AsSpan(number * Node, Node);

    private void WriteLeaf(uint leaf)
    {
        byte[] ends = new byte[Parameters.Chains * Node];
        for (int chain = 0; chain < Parameters.Chains; chain++)
        {
            Span<byte> end = ends.AsSpan(chain * Node, Node);
            LmsHashes.Secret(_identifier, leaf, chain, _seed, end);
            LmsHashes.Walk(_identifier, leaf, chain, 0, (1 << Parameters.Winternitz) - 1, end);
        }

        LmsHashes.Leaf(Parameters, _identifier, leaf, ends, NodeAt((int)(Parameters.Leaves + leaf)));
    }
}
