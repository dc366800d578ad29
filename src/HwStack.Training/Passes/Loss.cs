namespace HwStack.Training;

/// <summary>Cross-entropy of a softmax over the classes' answers.</summary>
internal static class Loss
{
    /// <summary>
    /// Loss of one sample; <paramref name="logits"/> become their derivatives times <paramref name="weight"/>. The class with the largest answer, the lowest of equal ones, goes to
    /// <paramref name="answer"/>.
    /// </summary>
    public static double CrossEntropy(Span<float> logits, int label, float weight, out int answer)
    {
        answer = 0;
        for (int c = 1; c < logits.Length; c++)
        {
            answer = logits[c] > logits[answer] ? c : answer;
        }

        float largest = logits[answer], sum = 0, right = logits[label];
        for (int c = 0; c < logits.Length; c++)
        {
            logits[c] = VectorMath.Exp(logits[c] - largest);
            sum += logits[c];
        }

        for (int c = 0; c < logits.Length; c++)
        {
            logits[c] = weight * ((logits[c] / sum) - (c == label ? 1 : 0));
        }

        return Math.Log(sum) - (right - largest); // for reports alone; the derivatives above are what training sees
    }
}
