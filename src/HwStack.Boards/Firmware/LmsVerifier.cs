using System.Buffers.Binary;

namespace HwStack.Boards.Firmware;

/// <summary>Checks LMS signatures (RFC 8554 section 5.4.2), as a board does.</summary>
public static class LmsVerifier
{
    /// <summary>True only when the signature is this key's for this message. Malformed keys and signatures of any length are simply not good.</summary>
    /// <param name="publicKey">56 bytes (RFC 8554 section 5.3).</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">RFC 8554 section 5.4: leaf, one-time signature, type, path.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!LmsParameters.TryRead(publicKey, out LmsParameters parameters) || signature.Length != parameters.SignatureBytes)
        {
            return false;
        }

        const int Chains = 40;
        uint leaf = BinaryPrimitives.ReadUInt32BigEndian(signature);
        int path = Chains + (LmsParameters.NodeBytes * parameters.Chains) + 4;
        if (leaf >= parameters.Leaves || !signature[4..8].SequenceEqual(publicKey[4..8]) || !signature[(path - 4)..path].SequenceEqual(publicKey[..4]))
        {
            return false;
        }

        ReadOnlySpan<byte> identifier = publicKey.Slice(8, LmsParameters.IdentifierBytes);
        byte[] digits = LmsHashes.Digits(parameters, identifier, leaf, signature[8..Chains], message);
        byte[] ends = signature[Chains..(path - 4)].ToArray();
        for (int chain = 0; chain < digits.Length; chain++)
        {
            LmsHashes.Walk(identifier, leaf, chain, digits[chain], (1 << parameters.Winternitz) - 1, ends.AsSpan(chain * LmsParameters.NodeBytes, LmsParameters.NodeBytes));
        }

        Span<byte> node = stackalloc byte[LmsParameters.NodeBytes];
        LmsHashes.Leaf(parameters, identifier, leaf, ends, node);
        for (uint number = (uint)(parameters.Leaves + leaf); number > 1; number >>= 1, path += LmsParameters.NodeBytes)
        {
            ReadOnlySpan<byte> sibling = signature.Slice(path, LmsParameters.NodeBytes);
            bool right = (number & 1) != 0;
            LmsHashes.Inner(identifier, number >> 1, right ? sibling : node, right ? node : sibling, node);
        }

        return node.SequenceEqual(publicKey[24..]);
    }
}
