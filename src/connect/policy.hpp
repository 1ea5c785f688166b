#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.hpp"
#include "core/result.hpp"

namespace farthing::connect {

/// Grows with every change of what farthing asks for. It stands in each statement's Sid (`FarthingV1Billing`) and in
/// the role's tag, so that a policy that was attached earlier can be told from today's.
inline constexpr int policy_version = 1;

/// The role that farthing's own templates make: /farthing/FarthingAccess.
inline constexpr std::string_view role_path = "/farthing/";
inline constexpr std::string_view role_name = "FarthingAccess";

/// What AWS allows: a managed policy, all inline policies of a role together, a session policy, in characters.
inline constexpr std::size_t managed_policy_limit = 6'144;
inline constexpr std::size_t inline_policies_limit = 10'240;
inline constexpr std::size_t session_policy_limit = 2'048;

/// One line of the matrix of permissions: an action, for a feature, on a class of resources.
struct Permission {
  aws::Feature feature = aws::Feature::identity;
  std::string_view action;
  aws::Scope scope = aws::Scope::any;
  std::vector<std::string> operations;  ///< that need it: `s3:ListObjectsV2`
};

/// Everything that farthing may ask for, straight from the table of operations; by feature, scope and action.
const std::vector<Permission>& permission_matrix();
/// The first 16 digits of a SHA-256 over the matrix: another hash needs another policy_version.
std::string matrix_hash();

/// Where a bill lies.
struct BucketAccess {
  std::string bucket;
  std::string prefix;       ///< without slashes at its ends; empty: the whole bucket
  std::string kms_key_arn;  ///< empty: the bucket is not encrypted by a key of its own

  friend bool operator==(const BucketAccess&, const BucketAccess&) = default;
};

/// What a policy is wanted for.
struct PolicyRequest {
  std::string partition = "aws";
  std::vector<aws::Feature> features;  ///< empty: all
  std::vector<BucketAccess> buckets;   ///< none: no access to S3 objects is asked for
  std::string role_arn;                ///< the role itself; empty: FarthingAccess in whatever account
};

/// A policy as IAM takes it.
struct PolicyDocument {
  std::string pretty;
  std::string minified;
  /// What IAM counts: the characters without blanks.
  std::size_t size() const { return minified.size(); }
  bool fits_managed_policy() const { return size() <= managed_policy_limit; }
};

/// What the role must allow: one statement for each feature and class of resources, reads only. Fails with `usage` or
/// `arn` for a name that cannot be one, and with `usage` when so many buckets were named that a role cannot hold it.
Result<PolicyDocument> policy_document(const PolicyRequest& request);
/// The same, one document a feature: what the templates attach, so that a customer can leave one out.
Result<PolicyDocument> feature_policy(const PolicyRequest& request, aws::Feature feature);

/// What a session is narrowed to when the role is assumed: as few policies as hold the features, each below
/// session_policy_limit; a caller uses the one that has the feature it works for. A bucket's key is left to the role:
/// S3 may use whichever the role allows. Fails as policy_document does.
struct SessionPolicy {
  std::vector<aws::Feature> features;
  std::string document;  ///< minified
};
Result<std::vector<SessionPolicy>> session_policies(const PolicyRequest& request);
/// A session for some operations of the table only. Fails with `usage` when it would be longer than the limit.
Result<std::string> session_policy(const PolicyRequest& request, std::span<const aws::OperationName> operations);

/// Who may assume the role, and how.
struct TrustRequest {
  std::string partition = "aws";  ///< of the role
  std::string principal_arn;      ///< farthing's own role or user
  std::string external_id;        ///< empty only with organization_id
  std::string organization_id;    ///< `o-...`: the principal must belong to it too; empty: it need not
};

/// The role's trust policy. Fails with `arn` for a principal that is none, or is of another partition (AWS has no trust
/// between partitions), and with `usage` for an External ID or organisation that cannot be one, or for neither.
Result<PolicyDocument> trust_policy(const TrustRequest& request);

/// What farthing's own identity needs: to assume roles below /farthing/, and `role_arns` made by hand, never without an
/// External ID.
Result<PolicyDocument> base_policy(std::string_view partition, std::span<const std::string> role_arns = {});

}  // namespace farthing::connect
